import type { Queryable, Sql } from "./sql.ts";

/** Tables whose partitions are made ahead and dropped when they are old; never deleted from. */
export interface Partitioned {
  readonly table: string;
  readonly span: Span;
}

/** One partition's length, in UTC. */
export type Span = "day" | "month";

export const SAMPLES: Partitioned = { table: "sample", span: "day" };

/** Taken while partitions are made or dropped, so that two processes do not try the same. */
const LOCK = 0x76786c70;

/**
 * Makes the partitions that hold the times from `from` to `to` (milliseconds since the epoch) where
 * they are missing. Writers are not held up: a partition is made by itself and then attached.
 *
 * @returns the names of those made
 */
export async function ensurePartitions(
  sql: Sql,
  { table, span }: Partitioned,
  from: number,
  to: number,
): Promise<string[]> {
  const wanted = spans(span, from, to);
  const there = new Set(await partitionNames(sql, table));
  const missing = wanted.filter(({ start }) => !there.has(partitionName(table, span, start)));
  if (missing.length === 0) return [];
  return await sql.begin(async (tx) => {
    await tx`select pg_advisory_xact_lock(${LOCK})`;
    const now = new Set(await partitionNames(tx, table));
    const made: string[] = [];
    for (const { start, end } of missing) {
      const name = partitionName(table, span, start);
      if (now.has(name)) continue;
      await tx`create table ${tx(name)} (like ${tx(table)} including all)`;
      await tx.unsafe(
        `alter table ${table} attach partition ${name} ` +
          `for values from ('${isoTime(start)}') to ('${isoTime(end)}')`,
      );
      made.push(name);
    }
    return made;
  });
}

/**
 * Drops the partitions that end at or before `before` (milliseconds since the epoch).
 *
 * @returns the names of those dropped
 */
export async function dropPartitions(
  sql: Sql,
  { table, span }: Partitioned,
  before: number,
): Promise<string[]> {
  const old = (await partitionNames(sql, table)).filter((name) => {
    const start = partitionStart(table, name);
    return start !== null && spanEnd(span, start) <= before;
  });
  for (const name of old) {
    await sql.begin(async (tx) => {
      // Waits for readers a little; what is not dropped now is dropped the next time.
      await tx`set local lock_timeout = '5s'`;
      await tx`select pg_advisory_xact_lock(${LOCK})`;
      await tx`drop table if exists ${tx(name)}`;
    });
  }
  return old;
}

/** The partitions of a table, oldest first. */
export async function partitionNames(sql: Queryable, table: string): Promise<string[]> {
  const rows = await sql<{ name: string }[]>`
    select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = to_regclass(${table}) order by c.relname`;
  return rows.map(({ name }) => name);
}

/** When the partitions of a table begin, milliseconds since the epoch, oldest first. */
export async function partitionStarts(
  sql: Queryable,
  { table }: Partitioned,
): Promise<number[]> {
  return (await partitionNames(sql, table)).map((name) => partitionStart(table, name))
    .filter((start) => start !== null);
}

/** When a partition begins, by its name; null when the name is none of ours. */
function partitionStart(table: string, name: string): number | null {
  const date = name.startsWith(`${table}_`) ? name.slice(table.length + 1) : "";
  const [, year, month, day = "01"] = /^(\d{4})(\d\d)(\d\d)?$/.exec(date) ?? [];
  return year === undefined ? null : Date.UTC(Number(year), Number(month) - 1, Number(day));
}

function partitionName(table: string, span: Span, start: number): string {
  return `${table}_${isoTime(start).slice(0, span === "day" ? 10 : 7).replaceAll("-", "")}`;
}

function spans(span: Span, from: number, to: number): { start: number; end: number }[] {
  const found: { start: number; end: number }[] = [];
  for (let start = spanStart(span, from); start <= to; start = spanEnd(span, start)) {
    found.push({ start, end: spanEnd(span, start) });
  }
  return found;
}

/** The beginning of the day or month, in UTC, that a time lies in. */
export function spanStart(span: Span, time: number): number {
  const date = new Date(time);
  return Date.UTC(
    date.getUTCFullYear(),
    date.getUTCMonth(),
    span === "day" ? date.getUTCDate() : 1,
  );
}

function spanEnd(span: Span, start: number): number {
  const date = new Date(start);
  return span === "day"
    ? start + 86_400_000
    : Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1);
}

function isoTime(time: number): string {
  return new Date(time).toISOString();
}
