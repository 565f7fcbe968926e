import type { Role } from "../core/access.ts";
import type { SessionInfo } from "../core/account.ts";
import { numbers, type Queryable } from "./sql.ts";

/** How long a session lasts, milliseconds: since it was last used, and in all. */
export interface SessionSpan {
  readonly idle: number;
  readonly absolute: number;
}

/** A session that is alive, with whose it is. */
export interface LiveSession {
  readonly id: number;
  readonly userId: number;
  readonly name: string;
  readonly role: Role;
}

/** Opens a session, and notes that the user has signed in. */
export async function openSession(
  sql: Queryable,
  session: {
    readonly hash: Uint8Array;
    readonly userId: number;
    readonly span: SessionSpan;
    readonly client: string;
    readonly agent: string;
  },
): Promise<number> {
  const [row] = await sql<{ id: string }[]>`
    with account as (
      update account set signed_in_at = now() where id = ${session.userId} returning id
    )
    insert into account_session (hash, account_id, created_at, used_at, expires_at, client, agent)
    select ${session.hash}, id, now(), now(),
      now() + ${session.span.absolute}::float8 * interval '1 millisecond',
      ${session.client}, ${session.agent}
    from account returning id`;
  return Number(row!.id);
}

/** The session of a cookie, used now; null when it is over or never was. */
export async function useSession(
  sql: Queryable,
  hash: Uint8Array,
  span: SessionSpan,
): Promise<LiveSession | null> {
  const [row] = await sql<(Omit<LiveSession, "id"> & { id: string; stale: boolean })[]>`
    select s.id, a.id as "userId", a.name, a.role, s.used_at < now() - interval '1 minute' as stale
    from account_session s join account a on a.id = s.account_id
    where s.hash = ${hash} and ${alive(sql, span)}`;
  if (row === undefined) return null;
  const { stale, ...session } = row;
  // A write for every request would cost more than the minute is worth.
  if (stale) await sql`update account_session set used_at = now() where id = ${session.id}`;
  return { ...session, id: Number(session.id) };
}

/** Those of these sessions that are alive. */
export async function liveSessions(
  sql: Queryable,
  ids: readonly number[],
  span: SessionSpan,
): Promise<Set<number>> {
  const rows = await sql<{ id: string }[]>`
    select s.id from account_session s
    where s.id = any(${numbers(ids)}::bigint[]) and ${alive(sql, span)}`;
  return new Set(rows.map(({ id }) => Number(id)));
}

/** A user's sessions that are alive, the latest used first. */
export async function sessionsOf(
  sql: Queryable,
  userId: number,
  span: SessionSpan,
): Promise<SessionInfo[]> {
  const rows = await sql<(Omit<SessionInfo, "id"> & { id: string })[]>`
    select s.id, epoch_ms(s.created_at) as "createdAt", epoch_ms(s.used_at) as "usedAt",
      epoch_ms(least(s.expires_at, s.used_at + ${span.idle}::float8 * interval '1 millisecond'))
        as "expiresAt", s.client, s.agent
    from account_session s where s.account_id = ${userId} and ${alive(sql, span)}
    order by s.used_at desc, s.id desc limit 1000`;
  return rows.map((row) => ({ ...row, id: Number(row.id) }));
}

/** Ends sessions of a user: one, all, or all but one. Returns the ids of those that ended. */
export async function endSessions(
  sql: Queryable,
  userId: number,
  which: { readonly only?: number; readonly except?: number } = {},
): Promise<number[]> {
  const rows = await sql<{ id: string }[]>`
    delete from account_session where account_id = ${userId}
      and (${which.only ?? null}::bigint is null or id = ${which.only ?? null}::bigint)
      and id is distinct from ${which.except ?? null}::bigint
    returning id`;
  return rows.map(({ id }) => Number(id));
}

/** Removes sessions that are over. */
export async function expireSessions(sql: Queryable, span: SessionSpan): Promise<void> {
  await sql`delete from account_session s where not (${alive(sql, span)})`;
}

const alive = (sql: Queryable, { idle }: SessionSpan) =>
  sql`s.expires_at > now() and s.used_at > now() - ${idle}::float8 * interval '1 millisecond'`;
