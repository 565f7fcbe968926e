import type { Principal, Role } from "../core/access.ts";
import type { SessionInfo, TokenGrant, TokenInfo, User } from "../core/account.ts";
import type { Actor, AuditEntry } from "../core/audit.ts";

/** What the web side needs of users, sessions and tokens. Every method rejects with `ApiError` when it cannot. */
export interface Accounts {
  /** Who the bearer of a session cookie or of a token is; null when it is no good (any more). */
  identify(credentials: Credentials): Promise<Principal | null>;
  /** Aborts when whoever it is may no more; `release` says that nothing hangs on it any longer. */
  watch(principal: Principal): { readonly signal: AbortSignal | null; release(): void };

  /** Signs in by name and password. */
  signIn(
    attempt: { readonly name: string; readonly password: string },
    from: From,
  ): Promise<SignIn>;
  /** The second step, by a code of an authenticator or a recovery code. */
  confirmSignIn(ticket: string, code: string, from: From): Promise<SignIn>;
  /** What a one-time link is for, without using it up; null when it is no good. */
  linkFor(token: string): Promise<LinkPurpose | null>;
  /** Uses a one-time link up: creates the first administrator, or sets a password. Signs in. */
  followLink(
    token: string,
    chosen: { readonly name: string; readonly password: string },
    from: From,
  ): Promise<SignIn | { readonly kind: "link_gone" } | { readonly kind: "name_taken" }>;
  /** Whether there is an OpenID provider to sign in at. */
  readonly hasOidc: boolean;
  /** Where to send a browser, and what it has to bring back in a cookie. */
  startOidc(next: string): Promise<{ readonly url: string; readonly ticket: string }>;
  /** The browser is back. `next` is what `startOidc` was given. */
  finishOidc(
    search: string,
    ticket: string,
    from: From,
  ): Promise<SignIn & { readonly next: string }>;
  signOut(session: number, by: Actor): Promise<void>;

  user(id: number): Promise<User | null>;
  sessions(userId: number): Promise<SessionInfo[]>;
  /** Ends one of a user's sessions; false when it was none of theirs. */
  endSession(userId: number, session: number, by: Actor): Promise<boolean>;
  /** Changes one's own password, and ends one's other sessions. */
  changePassword(
    self: Self,
    change: { readonly current: string; readonly chosen: string },
    by: Actor,
  ): Promise<Change>;
  /** Begins TOTP with a new secret, which holds once a code of it has been given. */
  beginTotp(self: Self): Promise<{ readonly secret: string; readonly uri: string }>;
  /** The codes that stand in for a lost phone, shown once; null when the code is wrong. */
  enableTotp(self: Self, code: string, by: Actor): Promise<readonly string[] | null>;
  disableTotp(self: Self, password: string, by: Actor): Promise<Change>;

  users(): Promise<User[]>;
  /** Gives back a one-time token with which the user chooses a password; null when the name is taken. */
  createUser(
    user: { readonly name: string; readonly role: Role },
    by: Actor,
  ): Promise<string | null>;
  setRole(id: number, role: Role, by: Actor): Promise<AdminChange>;
  deleteUser(id: number, by: Actor): Promise<AdminChange>;
  /** A one-time token for a new password; ends the sessions and turns TOTP off. Null when there is no such user. */
  resetUser(id: number, by: Actor): Promise<string | null>;
  unlockUser(id: number, by: Actor): Promise<void>;

  tokens(): Promise<TokenInfo[]>;
  /** `secret` is shown once and not kept. `life` is milliseconds, null for ever. */
  createToken(
    token: { readonly name: string; readonly grant: TokenGrant; readonly life: number | null },
    by: Actor,
  ): Promise<{ readonly info: TokenInfo; readonly secret: string }>;
  revokeToken(id: number, by: Actor): Promise<boolean>;

  /** Newest first; `before` is the number of an entry. */
  auditLog(before: number | null, limit: number): Promise<AuditEntry[]>;
}

/** What a request brings to prove who makes it: at least one is there, and a token goes before a cookie. */
export interface Credentials {
  readonly session: string | null;
  readonly bearer: string | null;
}

/** Where a sign-in comes from. */
export interface From {
  readonly client: string;
  readonly agent: string;
  /** The session that the browser has until now, which ends with the sign-in. */
  readonly session: string | null;
}

/** Whose own account it is. */
export interface Self {
  readonly id: number;
  readonly session: number;
}

/** How an attempt to sign in ended. */
export type SignIn =
  /** `cookie` is the value of the session's cookie, `maxAge` its life in seconds. */
  | { readonly kind: "signed_in"; readonly cookie: string; readonly maxAge: number }
  /** The password was right, and a code is wanted too. */
  | { readonly kind: "code"; readonly ticket: string }
  | { readonly kind: "refused" }
  /** `wait` is seconds. */
  | { readonly kind: "locked"; readonly wait: number }
  | { readonly kind: "busy"; readonly wait: number }
  /** At the OpenID provider: signed in there, but without a role here. */
  | { readonly kind: "no_role" }
  | { readonly kind: "provider_failed" };

export type LinkPurpose =
  | { readonly kind: "first" }
  | { readonly kind: "password"; readonly name: string };

/** How a change of one's own account ended. */
export type Change =
  | { readonly kind: "done" }
  | { readonly kind: "refused" }
  | { readonly kind: "locked" | "busy"; readonly wait: number };

/** `last_admin`: nobody would be left to administer. `elsewhere`: the OpenID provider says the role. */
export type AdminChange = "done" | "missing" | "last_admin" | "elsewhere";
