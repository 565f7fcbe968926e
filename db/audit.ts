import type { Actor, AuditAction, AuditEntry } from "../core/audit.ts";
import type { JsonObject } from "../core/machine.ts";
import type { Queryable, Sql } from "./sql.ts";

/** What a line is made of; the database gives its number and time. */
export interface AuditLine {
  readonly by: Actor;
  readonly action: AuditAction;
  readonly subject: string;
  readonly before?: JsonObject;
  readonly after?: JsonObject;
}

/** Writes a line. In the transaction of what it tells of, so that neither is there without the other. */
export async function audit(sql: Queryable, line: AuditLine): Promise<void> {
  const { by, action, subject, before, after } = line;
  await sql`
    insert into audit_log (actor_kind, actor_id, actor, client, action, subject, before, after)
    values (${by.kind}, ${by.id}, ${by.name}, ${by.client}, ${action}, ${subject},
      ${before === undefined ? null : sql.json(before)}::jsonb,
      ${after === undefined ? null : sql.json(after)}::jsonb)`;
}

/** An actor as the database's functions take it; null writes no line. */
export function actorJson(sql: Queryable, by: Actor | null) {
  return by === null ? null : sql.json({ ...by });
}

interface AuditRow {
  readonly id: string;
  readonly at: number;
  readonly actor_kind: Actor["kind"];
  readonly actor_id: number | null;
  readonly actor: string;
  readonly client: string;
  readonly action: AuditAction;
  readonly subject: string;
  readonly before: JsonObject | null;
  readonly after: JsonObject | null;
}

/**
 * The latest lines, newest first.
 *
 * @param before only lines with a lower number; null for the newest
 */
export async function auditEntries(
  sql: Queryable,
  before: number | null,
  limit: number,
): Promise<AuditEntry[]> {
  const rows = await sql<AuditRow[]>`
    select id, epoch_ms(at) as at, actor_kind, actor_id, actor, client, action, subject, before, after
    from audit_log where ${before}::bigint is null or id < ${before}::bigint
    order by id desc limit ${limit}`;
  return rows.map((row) => ({
    id: Number(row.id),
    at: row.at,
    actor: { kind: row.actor_kind, id: row.actor_id, name: row.actor, client: row.client },
    action: row.action,
    subject: row.subject,
    before: row.before,
    after: row.after,
  }));
}

/** Removes what the log need not keep any longer: two years old. */
export async function expireAudit(sql: Sql): Promise<void> {
  await sql`delete from audit_log where at < now() - interval '731 days'`;
}
