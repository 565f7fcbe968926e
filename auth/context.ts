import type { Logger } from "../core/log.ts";
import type { SessionSpan } from "../db/sessions.ts";
import type { Sql } from "../db/sql.ts";
import type { Endings } from "./endings.ts";
import type { Oidc } from "./oidc.ts";
import type { Passwords } from "./password.ts";

/** What the parts of the accounts share. */
export interface AuthContext {
  readonly sql: Sql;
  readonly log: Logger;
  readonly passwords: Passwords;
  readonly endings: Endings;
  readonly oidc: Oidc | null;
  /** `ADMIN_TOKEN`, or null. */
  readonly adminToken: string | null;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/**
 * How long a sign-in lasts: a day without use (a page left open does not count), a month in all. A monitor is
 * looked at every day or two; who wants a wall screen without sign-in has ANONYMOUS_ROLE=viewer.
 */
export const SESSION_SPAN: SessionSpan = { idle: 24 * 3600_000, absolute: 30 * 24 * 3600_000 };

/** Milliseconds that a link for choosing a password is good for. */
export const LINK_LIFE = 24 * 3600_000;
