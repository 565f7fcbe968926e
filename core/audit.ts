import type { JsonObject } from "./machine.ts";

/** Who changes something, and from where. */
export interface Actor {
  readonly kind: "anonymous" | "user" | "token" | "command";
  /** Of the user or token; null for `ADMIN_TOKEN` and whoever has none. */
  readonly id: number | null;
  readonly name: string;
  /** The client's address; empty for commands on the host. */
  readonly client: string;
}

/** What the log tells of. */
export type AuditAction =
  | "machine.registered"
  | "machine.changed"
  | "machine.deleted"
  | "machine.acknowledged"
  | "user.created"
  | "user.changed"
  | "user.deleted"
  | "user.link_made"
  | "user.unlocked"
  | "password.changed"
  | "totp.enabled"
  | "totp.disabled"
  | "token.created"
  | "token.revoked"
  | "session.opened"
  | "session.revoked"
  | "sign_in.failed";

/** One line of the log. `before` and `after` hold what differs, never a secret. */
export interface AuditEntry {
  readonly id: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly actor: Actor;
  readonly action: AuditAction;
  /** What it happened to, in words. */
  readonly subject: string;
  readonly before: JsonObject | null;
  readonly after: JsonObject | null;
}
