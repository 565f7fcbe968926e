import type { TokenGrant } from "../core/account.ts";
import type { JsonObject } from "../core/machine.ts";
import {
  createAccount,
  deleteAccount,
  disableTotp,
  findAccount,
  hasAdministrator,
  listAccounts,
  lockAdministrators,
  setRole,
} from "../db/accounts.ts";
import { createToken, deleteToken, listTokens } from "../db/api_tokens.ts";
import { audit, auditEntries } from "../db/audit.ts";
import { createLink, dropLinks } from "../db/links.ts";
import { endSessions } from "../db/sessions.ts";
import { forgetFailures } from "../db/sign_in_failures.ts";
import type { Queryable } from "../db/sql.ts";
import type { Accounts } from "../web/accounts.ts";
import { type AuthContext, LINK_LIFE } from "./context.ts";
import { newSecret, TOKEN_PREFIX } from "./secret.ts";

type Part = Pick<
  Accounts,
  | "users"
  | "createUser"
  | "setRole"
  | "deleteUser"
  | "resetUser"
  | "unlockUser"
  | "tokens"
  | "createToken"
  | "revokeToken"
  | "auditLog"
>;

/** What administrators do with others' accounts and with tokens. Also the whole of `deno task user`. */
export function administrationPart(
  { sql, endings }: Pick<AuthContext, "sql" | "endings">,
): Part {
  async function passwordLink(tx: Queryable, accountId: number): Promise<string> {
    const { text, hash } = newSecret();
    await dropLinks(tx, "password", accountId);
    await createLink(tx, { hash, kind: "password", accountId, life: LINK_LIFE });
    return text;
  }

  return {
    users: () => listAccounts(sql),

    createUser: ({ name, role }, by) =>
      sql.begin(async (tx) => {
        const id = await createAccount(tx, name, role, null);
        if (id === null) return null;
        await audit(tx, { by, action: "user.created", subject: name, after: { role } });
        return await passwordLink(tx, id);
      }),

    async setRole(id, role, by) {
      const result = await sql.begin(async (tx) => {
        await lockAdministrators(tx);
        const account = await findAccount(tx, id);
        if (account === null) return "missing";
        if (account.origin === "oidc") return "elsewhere";
        if (account.role === role) return [];
        if (account.role === "admin" && !await hasAdministrator(tx, id)) return "last_admin";
        await setRole(tx, id, role);
        await audit(tx, {
          by,
          action: "user.changed",
          subject: account.name,
          before: { role: account.role },
          after: { role },
        });
        // What is open was opened with other rights.
        return await endSessions(tx, id);
      });
      if (typeof result === "string") return result;
      endings.end("session", result);
      return "done";
    },

    async deleteUser(id, by) {
      const result = await sql.begin(async (tx) => {
        await lockAdministrators(tx);
        const account = await findAccount(tx, id);
        if (account === null) return "missing";
        if (account.role === "admin" && !await hasAdministrator(tx, id)) return "last_admin";
        const ended = await endSessions(tx, id);
        await deleteAccount(tx, id);
        await audit(tx, {
          by,
          action: "user.deleted",
          subject: account.name,
          before: { role: account.role },
        });
        return ended;
      });
      if (typeof result === "string") return result;
      endings.end("session", result);
      return "done";
    },

    async resetUser(id, by) {
      const result = await sql.begin(async (tx) => {
        const account = await findAccount(tx, id);
        if (account === null || account.origin === "oidc") return null;
        await disableTotp(tx, id);
        await forgetFailures(tx, account.name);
        await audit(tx, { by, action: "user.link_made", subject: account.name });
        return { token: await passwordLink(tx, id), ended: await endSessions(tx, id) };
      });
      if (result === null) return null;
      endings.end("session", result.ended);
      return result.token;
    },

    async unlockUser(id, by) {
      await sql.begin(async (tx) => {
        const account = await findAccount(tx, id);
        if (account === null || !await forgetFailures(tx, account.name)) return;
        await audit(tx, { by, action: "user.unlocked", subject: account.name });
      });
    },

    tokens: () => listTokens(sql),

    async createToken({ name, grant, life }, by) {
      const { text: secret, hash } = newSecret(TOKEN_PREFIX);
      const info = await sql.begin(async (tx) => {
        const made = await createToken(tx, { hash, name, grant, createdBy: by.name, life });
        await audit(tx, { by, action: "token.created", subject: name, after: described(grant) });
        return made;
      });
      return { info, secret };
    },

    async revokeToken(id, by) {
      const token = await sql.begin(async (tx) => {
        const gone = await deleteToken(tx, id);
        if (gone === null) return null;
        const { name, grant } = gone;
        await audit(tx, { by, action: "token.revoked", subject: name, before: described(grant) });
        return gone;
      });
      endings.end("token", [id]);
      return token !== null;
    },

    auditLog: (before, limit) => auditEntries(sql, before, limit),
  };
}

function described(grant: TokenGrant): JsonObject {
  return grant.kind === "role"
    ? { role: grant.role }
    : { registers: grant.prefixes.length === 0 ? ["any address"] : [...grant.prefixes] };
}
