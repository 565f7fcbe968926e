import type { Principal } from "../core/access.ts";
import type { Logger } from "../core/log.ts";
import { hasAdministrator } from "../db/accounts.ts";
import { liveTokens, useToken } from "../db/api_tokens.ts";
import { expireAudit } from "../db/audit.ts";
import { createLink, expireLinks } from "../db/links.ts";
import { expireSessions, liveSessions, useSession } from "../db/sessions.ts";
import { expireFailures } from "../db/sign_in_failures.ts";
import type { Sql } from "../db/sql.ts";
import type { Accounts, Credentials } from "../web/accounts.ts";
import { administrationPart } from "./administration.ts";
import { type AuthContext, LINK_LIFE, SESSION_SPAN } from "./context.ts";
import { Endings } from "./endings.ts";
import { Oidc, type OidcSettings } from "./oidc.ts";
import { ownAccountPart } from "./own_account.ts";
import { Passwords } from "./password.ts";
import { isSameSecret, isSecret, newSecret, secretHash, TOKEN_PREFIX } from "./secret.ts";
import { signInPart } from "./sign_in.ts";

/** What the accounts are made from. */
export interface AccountsOptions {
  readonly sql: Sql;
  readonly log: Logger;
  readonly adminToken: string | null;
  readonly oidc: OidcSettings | null;
}

/** The accounts, and their upkeep. */
export interface RunningAccounts extends Accounts {
  /**
   * The token of a one-time link that creates the first administrator; null where there is one. Links of
   * earlier starts stay good for their day, until one of them has been used.
   */
  firstLink(): Promise<string | null>;
  close(): Promise<void>;
}

/** Milliseconds between two rounds of clearing up what has expired. */
const UPKEEP = 3600_000;

/** Opens the accounts over a database. */
export function openAccounts({ sql, log, adminToken, oidc }: AccountsOptions): RunningAccounts {
  const endings = new Endings(async (sessions, tokens) => ({
    sessions: await liveSessions(sql, sessions, SESSION_SPAN),
    tokens: await liveTokens(sql, tokens),
  }), log);
  const context: AuthContext = {
    sql,
    log,
    passwords: new Passwords(),
    endings,
    oidc: oidc === null ? null : new Oidc(oidc),
    adminToken,
    now: Date.now,
  };
  let upkeep: Promise<void> = Promise.resolve();
  const timer = setInterval(() => upkeep = clearUp(context), UPKEEP);
  return {
    ...signInPart(context),
    ...ownAccountPart(context),
    ...administrationPart(context),
    identify: (credentials) => identify(context, credentials),
    watch: (principal) => endings.watch(principal),
    async firstLink() {
      await clearUp(context);
      if (await hasAdministrator(sql)) return null;
      const { text, hash } = newSecret();
      await createLink(sql, { hash, kind: "first", accountId: null, life: LINK_LIFE });
      return text;
    },
    async close() {
      clearInterval(timer);
      endings.close();
      await upkeep;
    },
  };
}

async function identify(
  { sql, adminToken }: AuthContext,
  { session, bearer }: Credentials,
): Promise<Principal | null> {
  if (bearer !== null) {
    if (adminToken !== null && isSameSecret(bearer, adminToken)) {
      return { kind: "token", id: null, name: "ADMIN_TOKEN", role: "admin" };
    }
    if (!isSecret(bearer, TOKEN_PREFIX)) return null;
    const token = await useToken(sql, secretHash(bearer));
    if (token === null) return null;
    const { id, name, grant } = token;
    return grant.kind === "role"
      ? { kind: "token", id, name, role: grant.role }
      : { kind: "registrar", id, name, prefixes: grant.prefixes };
  }
  if (session === null || !isSecret(session)) return null;
  const alive = await useSession(sql, secretHash(session), SESSION_SPAN);
  if (alive === null) return null;
  return { kind: "user", id: alive.userId, name: alive.name, role: alive.role, session: alive.id };
}

async function clearUp({ sql, log }: AuthContext): Promise<void> {
  try {
    await expireSessions(sql, SESSION_SPAN);
    await expireLinks(sql);
    await expireFailures(sql);
    await expireAudit(sql);
  } catch (error) {
    log.debug("could not clear up sessions and links that have expired", { error });
  }
}
