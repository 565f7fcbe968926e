import {
  type Account,
  disableTotp,
  enableTotp,
  findAccount,
  setPassword,
  setPendingTotp,
} from "../db/accounts.ts";
import { audit } from "../db/audit.ts";
import { endSessions, sessionsOf } from "../db/sessions.ts";
import { countAttempt, forgetFailures } from "../db/sign_in_failures.ts";
import type { Accounts, Change } from "../web/accounts.ts";
import { type AuthContext, SESSION_SPAN } from "./context.ts";
import { BusyError } from "./password.ts";
import { secretHash } from "./secret.ts";
import { newRecoveryCodes, newTotpSecret, plainRecoveryCode, totpStep, totpUri } from "./totp.ts";

type Part = Pick<
  Accounts,
  | "user"
  | "sessions"
  | "endSession"
  | "signOut"
  | "changePassword"
  | "beginTotp"
  | "enableTotp"
  | "disableTotp"
>;

/** What users do with their own accounts. */
export function ownAccountPart({ sql, passwords, endings, now }: AuthContext): Part {
  /** Asks for the password again; guesses count as failed sign-ins do. */
  async function confirmed(account: Account, password: string): Promise<Change> {
    const wait = await countAttempt(sql, account.name);
    if (wait > 0) return { kind: "locked", wait: Math.ceil(wait / 1000) };
    if (!await passwords.verify(password, account.password)) return { kind: "refused" };
    await forgetFailures(sql, account.name);
    return { kind: "done" };
  }

  async function existing(id: number): Promise<Account> {
    const account = await findAccount(sql, id);
    if (account === null) throw new Error(`The account ${id} is gone.`);
    return account;
  }

  return {
    user: (id) => findAccount(sql, id),
    sessions: (userId) => sessionsOf(sql, userId, SESSION_SPAN),

    async endSession(userId, session, by) {
      const account = await findAccount(sql, userId);
      const ended = await sql.begin(async (tx) => {
        const ids = await endSessions(tx, userId, { only: session });
        if (ids.length > 0) {
          await audit(tx, { by, action: "session.revoked", subject: account?.name ?? "" });
        }
        return ids;
      });
      endings.end("session", ended);
      return ended.length > 0;
    },

    async signOut(session, by) {
      if (by.id === null) return;
      const { id, name } = by;
      const ended = await sql.begin(async (tx) => {
        await audit(tx, {
          by,
          action: "session.revoked",
          subject: name,
          after: { by: "signing out" },
        });
        return await endSessions(tx, id, { only: session });
      });
      endings.end("session", ended);
    },

    async changePassword(self, { current, chosen }, by) {
      const account = await existing(self.id);
      try {
        const check = await confirmed(account, current);
        if (check.kind !== "done") return check;
        const hash = await passwords.hash(chosen);
        const ended = await sql.begin(async (tx) => {
          await setPassword(tx, self.id, hash);
          await audit(tx, { by, action: "password.changed", subject: account.name });
          return await endSessions(tx, self.id, { except: self.session });
        });
        endings.end("session", ended);
        return check;
      } catch (error) {
        if (error instanceof BusyError) return { kind: "busy", wait: 5 };
        throw error;
      }
    },

    async beginTotp(self) {
      const account = await existing(self.id);
      const secret = account.totpPending ?? newTotpSecret();
      if (account.totpPending === null) await setPendingTotp(sql, self.id, secret);
      return { secret, uri: totpUri(secret, account.name) };
    },

    async enableTotp(self, code, by) {
      const account = await existing(self.id);
      if (account.totpPending === null || account.totpSecret !== null) return null;
      const step = totpStep(account.totpPending, code, now());
      if (step === null) return null;
      const codes = newRecoveryCodes();
      const hashes = codes.map((each) => secretHash(plainRecoveryCode(each)));
      const ended = await sql.begin(async (tx) => {
        await enableTotp(tx, self.id, step, hashes);
        await audit(tx, { by, action: "totp.enabled", subject: account.name });
        return await endSessions(tx, self.id, { except: self.session });
      });
      endings.end("session", ended);
      return codes;
    },

    async disableTotp(self, password, by) {
      const account = await existing(self.id);
      try {
        const check = await confirmed(account, password);
        if (check.kind !== "done") return check;
        await sql.begin(async (tx) => {
          await disableTotp(tx, self.id);
          await audit(tx, { by, action: "totp.disabled", subject: account.name });
        });
        return check;
      } catch (error) {
        if (error instanceof BusyError) return { kind: "busy", wait: 5 };
        throw error;
      }
    },
  };
}
