import type { Actor } from "../core/audit.ts";
import {
  type Account,
  createAccount,
  findAccount,
  findAccountByName,
  hasAdministrator,
  lockAdministrators,
  setPassword,
  takeRecoveryCode,
  takeTotpStep,
  upsertOidcAccount,
} from "../db/accounts.ts";
import { audit } from "../db/audit.ts";
import { createLink, dropLinks, findLink, takeLink } from "../db/links.ts";
import { endSessions, openSession, useSession } from "../db/sessions.ts";
import { countAttempt, forgetFailures } from "../db/sign_in_failures.ts";
import type { Queryable } from "../db/sql.ts";
import type { Accounts, From, SignIn } from "../web/accounts.ts";
import { type AuthContext, SESSION_SPAN } from "./context.ts";
import { BusyError } from "./password.ts";
import { isSecret, newSecret, secretHash } from "./secret.ts";
import { plainRecoveryCode, totpStep } from "./totp.ts";

/** Milliseconds for the second step of a sign-in, and for a visit to the OpenID provider. */
const STEP_LIFE = 10 * 60_000;
/** Seconds to wait when too many passwords are being looked at. */
const BUSY_WAIT = 5;
/** As much of `User-Agent` as is kept. */
const AGENT_MAX = 256;

type Part = Pick<
  Accounts,
  "signIn" | "confirmSignIn" | "linkFor" | "followLink" | "hasOidc" | "startOidc" | "finishOidc"
>;

/** Signing in: by password and code, by a one-time link, and at an OpenID provider. */
export function signInPart(context: AuthContext): Part {
  const { sql, passwords, oidc, log } = context;

  return {
    hasOidc: oidc !== null,

    async signIn({ name, password }, from) {
      const wait = await countAttempt(sql, name);
      if (wait > 0) return locked(wait);
      const account = await findAccountByName(sql, name);
      try {
        if (!await passwords.verify(password, account?.password ?? null) || account === null) {
          await failed(sql, account, "password", from);
          return { kind: "refused" };
        }
      } catch (error) {
        if (error instanceof BusyError) return { kind: "busy", wait: BUSY_WAIT };
        throw error;
      }
      if (account.totpSecret !== null) {
        const { text: ticket, hash } = newSecret();
        await createLink(sql, { hash, kind: "code", accountId: account.id, life: STEP_LIFE });
        // The name's failures are not forgotten: codes are guessed against the same count.
        return { kind: "code", ticket };
      }
      await forgetFailures(sql, name);
      return await sql.begin((tx) => open(context, tx, account, "password", from));
    },

    async confirmSignIn(ticket, code, from) {
      if (!isSecret(ticket)) return { kind: "refused" };
      const hash = secretHash(ticket);
      const link = await findLink(sql, hash, "code");
      const account = link?.accountId == null ? null : await findAccount(sql, link.accountId);
      if (account === null) return { kind: "refused" };
      const wait = await countAttempt(sql, account.name);
      if (wait > 0) return locked(wait);
      if (!await isCodeTaken(context, account, code)) {
        await failed(sql, account, "code", from);
        return { kind: "code", ticket };
      }
      return await sql.begin(async (tx) => {
        if (await takeLink(tx, hash, "code") === null) return { kind: "refused" };
        await forgetFailures(tx, account.name);
        return await open(context, tx, account, "password and code", from);
      });
    },

    async linkFor(token) {
      if (!isSecret(token)) return null;
      const hash = secretHash(token);
      if (await findLink(sql, hash, "first") !== null) return { kind: "first" };
      const link = await findLink(sql, hash, "password");
      const account = link?.accountId == null ? null : await findAccount(sql, link.accountId);
      return account === null ? null : { kind: "password", name: account.name };
    },

    async followLink(token, chosen, from) {
      const hash = secretHash(token);
      const purpose = await this.linkFor(token);
      if (purpose === null) return { kind: "link_gone" };
      let password: string;
      try {
        password = await passwords.hash(chosen.password);
      } catch (error) {
        if (error instanceof BusyError) return { kind: "busy", wait: BUSY_WAIT };
        throw error;
      }
      return await sql.begin(async (tx) => {
        await lockAdministrators(tx);
        return purpose.kind === "first"
          ? await createFirst(context, tx, hash, { ...chosen, password }, from)
          : await choosePassword(context, tx, hash, password, from);
      });
    },

    async startOidc(next) {
      if (oidc === null) throw new Error("There is no OpenID provider to sign in at.");
      const { url, kept } = await oidc.start();
      const { text: ticket, hash } = newSecret();
      const data = { ...kept, next };
      await createLink(sql, { hash, kind: "oidc", accountId: null, data, life: STEP_LIFE });
      return { url, ticket };
    },

    async finishOidc(search, ticket, from) {
      const link = await takeLink(sql, secretHash(ticket), "oidc");
      const next = String(link?.data.next ?? "/");
      if (oidc === null || link === null) return { kind: "provider_failed", next };
      let user;
      try {
        user = await oidc.finish(search, link.data);
      } catch (error) {
        // The message names the fault; the rest of it may hold codes and tokens.
        const reason = error instanceof Error ? error.message : "unknown";
        log.warn("the OpenID provider's answer was refused", { reason });
        return { kind: "provider_failed", next };
      }
      const { role } = user;
      if (role === null) {
        await audit(sql, {
          by: { kind: "anonymous", id: null, name: user.name, client: from.client },
          action: "sign_in.failed",
          subject: user.name,
          after: { by: "openid", reason: "no role" },
        });
        return { kind: "no_role", next };
      }
      const signIn = await sql.begin(async (tx) => {
        const { id, created, roleBefore } = await upsertOidcAccount(tx, { ...user, role });
        const by: Actor = { kind: "user", id, name: user.name, client: from.client };
        if (created || roleBefore !== role) {
          await audit(tx, {
            by,
            action: created ? "user.created" : "user.changed",
            subject: user.name,
            ...(roleBefore === null ? {} : { before: { role: roleBefore } }),
            after: { role },
          });
        }
        return await open(context, tx, { id, name: user.name }, "openid", from);
      });
      return { ...signIn, next };
    },
  };
}

/** The session that signing in gives. The browser's former one ends: nobody can have planted it. */
async function open(
  { endings }: AuthContext,
  tx: Queryable,
  { id, name }: { readonly id: number; readonly name: string },
  how: string,
  from: From,
): Promise<SignIn> {
  const former = from.session === null
    ? null
    : await useSession(tx, secretHash(from.session), SESSION_SPAN);
  if (former !== null) {
    endings.end("session", await endSessions(tx, former.userId, { only: former.id }));
  }
  const { text: cookie, hash } = newSecret();
  const { client } = from;
  const agent = from.agent.slice(0, AGENT_MAX);
  await openSession(tx, { hash, userId: id, span: SESSION_SPAN, client, agent });
  await audit(tx, {
    by: { kind: "user", id, name, client },
    action: "session.opened",
    subject: name,
    after: { by: how, agent },
  });
  return { kind: "signed_in", cookie, maxAge: SESSION_SPAN.absolute / 1000 };
}

async function createFirst(
  context: AuthContext,
  tx: Parameters<typeof lockAdministrators>[0],
  hash: Uint8Array,
  { name, password }: { readonly name: string; readonly password: string },
  from: From,
): ReturnType<Accounts["followLink"]> {
  if (await hasAdministrator(tx) || await findLink(tx, hash, "first") === null) {
    return { kind: "link_gone" };
  }
  const id = await createAccount(tx, name, "admin", password);
  if (id === null) return { kind: "name_taken" };
  // Other starts may have printed links of their own.
  await dropLinks(tx, "first", null);
  await audit(tx, {
    by: { kind: "user", id, name, client: from.client },
    action: "user.created",
    subject: name,
    after: { role: "admin", by: "first sign-in link" },
  });
  return await open(context, tx, { id, name }, "one-time link", from);
}

async function choosePassword(
  context: AuthContext,
  tx: Parameters<typeof lockAdministrators>[0],
  hash: Uint8Array,
  password: string,
  from: From,
): ReturnType<Accounts["followLink"]> {
  const link = await takeLink(tx, hash, "password");
  const account = link?.accountId == null ? null : await findAccount(tx, link.accountId);
  if (account === null) return { kind: "link_gone" };
  await setPassword(tx, account.id, password);
  await dropLinks(tx, "password", account.id);
  await forgetFailures(tx, account.name);
  context.endings.end("session", await endSessions(tx, account.id));
  await audit(tx, {
    by: { kind: "user", id: account.id, name: account.name, client: from.client },
    action: "password.changed",
    subject: account.name,
    after: { by: "one-time link" },
  });
  return await open(context, tx, account, "one-time link", from);
}

async function isCodeTaken({ sql, now }: AuthContext, account: Account, code: string) {
  if (account.totpSecret === null) return false;
  const step = totpStep(account.totpSecret, code, now());
  if (step !== null) return await takeTotpStep(sql, account.id, step);
  return await takeRecoveryCode(sql, account.id, secretHash(plainRecoveryCode(code)));
}

/** What was typed as a name is kept only where it is one: it may have been a password. */
async function failed(sql: Queryable, account: Account | null, what: string, { client }: From) {
  await audit(sql, {
    by: { kind: "anonymous", id: null, name: "", client },
    action: "sign_in.failed",
    subject: account?.name ?? "(no such user)",
    after: { wrong: what },
  });
}

function locked(wait: number): SignIn {
  return { kind: "locked", wait: Math.ceil(wait / 1000) };
}
