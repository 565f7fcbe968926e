import {
  dropPartitions,
  ensurePartitions,
  type Partitioned,
  partitionStarts,
  SAMPLES,
} from "./partitions.ts";
import { lockProgress } from "./progress.ts";
import { numbers, type Queryable, type Sql, texts, type Transaction } from "./sql.ts";

/** Days that each tier of the history is kept. */
export interface Retention {
  /** Every check. */
  readonly rawDays: number;
  readonly fiveMinuteDays: number;
  readonly hourlyDays: number;
}

export const HOURS: Partitioned = { table: "sample_hour", span: "day" };
export const FIVE_MINUTES: Partitioned = { table: "rollup_5m", span: "day" };
export const HOURLY: Partitioned = { table: "rollup_1h", span: "month" };

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** After an hour's end, its last checks may still be on their way. */
const GRACE = 2 * 60_000;
/** Samples may come this late (the database was away) and still be packed with their hour. */
export const LATENESS = 3 * HOUR;
/** Machines of one transaction. */
const PACK_CHUNK = 100;
const ROLL_CHUNK = 50;

/**
 * Brings the history up to date: partitions ahead, hours packed, days rolled up, what is too old dropped.
 * Each step is a short transaction that can be done again; what is left when this is interrupted is
 * written down in `pending_hour` and `pending_day`, so that the next call goes on there. Several
 * processes may do this at once, for nothing but wasted work.
 *
 * @param now milliseconds since the epoch
 * @param signal stops between two steps
 */
export async function compact(
  sql: Sql,
  retention: Retention,
  now: number,
  signal?: AbortSignal,
): Promise<void> {
  await ensurePartitions(sql, SAMPLES, now, now + 2 * DAY);
  await passHours(sql, floor(now - GRACE, HOUR));
  for (const hour of await pending(sql, "pending_hour", "hour")) {
    await ensurePartitions(sql, HOURS, hour.at, hour.at);
    await inChunks(signal, PACK_CHUNK, async (after, count) => {
      const [row] = await sql<{ last: number | null }[]>`
        select pack_hour(from_epoch_ms(${hour.at}::float8), ${after}::integer, ${count}::integer) as last`;
      return row?.last ?? null;
    });
    if (signal?.aborted) return;
    await finishHour(sql, hour);
  }
  await passDays(sql, now);
  for (const day of await pending(sql, "pending_day", "day")) {
    await ensurePartitions(sql, FIVE_MINUTES, day.at, day.at);
    await ensurePartitions(sql, HOURLY, day.at, day.at);
    await inChunks(signal, ROLL_CHUNK, async (after, count) => {
      const [row] = await sql<{ last: number | null }[]>`
        select roll_day(${isoDay(day.at)}::date, ${after}::integer, ${count}::integer) as last`;
      return row?.last ?? null;
    });
    if (signal?.aborted) return;
    await sql`delete from pending_day where day = ${isoDay(day.at)}::date and mark = ${day.mark}`;
  }
  await expire(sql, retention, now);
}

/** Marks the hours before `until` as to be packed, where there can be samples. */
async function passHours(sql: Sql, until: number): Promise<void> {
  await sql.begin(async (tx) => {
    await lockProgress(tx);
    const { packedUntil } = await progress(tx);
    if (packedUntil >= until) return;
    await tx`update history_progress set packed_until = from_epoch_ms(${until}::float8)`;
    const hours = (await partitionStarts(tx, SAMPLES))
      .flatMap((day) => Array.from({ length: 24 }, (_, hour) => day + hour * HOUR))
      .filter((hour) => hour >= packedUntil && hour < until);
    await tx`
      insert into pending_hour (hour)
      select from_epoch_ms(h) from unnest(${numbers(hours)}::float8[]) h
      on conflict (hour) do nothing`;
  });
}

/** An hour is done unless samples came meanwhile; its day has to be rolled up again if it was before. */
async function finishHour(sql: Sql, hour: Pending): Promise<void> {
  await sql.begin(async (tx) => {
    const at = tx`from_epoch_ms(${hour.at}::float8)`;
    const { count } = await tx`delete from pending_hour where hour = ${at} and mark = ${hour.mark}`;
    if (count === 0) return;
    await tx`
      insert into pending_day (day)
      select (${at} at time zone 'UTC')::date from history_progress
      where (${at} at time zone 'UTC')::date < rolled_until
      on conflict (day) do update set mark = pending_day.mark + 1`;
  });
}

/** Marks the days that are over, and whose hours have been passed, as to be rolled up. */
async function passDays(sql: Sql, now: number): Promise<void> {
  await sql.begin(async (tx) => {
    await lockProgress(tx);
    const { packedUntil, rolledUntil } = await progress(tx);
    const today = floor(Math.min(now - GRACE, packedUntil), DAY);
    if (rolledUntil >= today) return;
    await tx`update history_progress set rolled_until = ${isoDay(today)}::date`;
    const days = (await partitionStarts(tx, HOURS))
      .filter((day) => day >= rolledUntil && day < today);
    await tx`
      insert into pending_day (day) select unnest(${texts(days.map(isoDay))}::date[])
      on conflict (day) do nothing`;
  });
}

/** Drops what is older than it is to be kept, but nothing that is still to be packed or rolled up. */
async function expire(sql: Sql, retention: Retention, now: number): Promise<void> {
  const today = floor(now, DAY);
  const fives = today - retention.fiveMinuteDays * DAY;
  const { raw, packed } = await sql.begin(async (tx) => {
    await lockProgress(tx);
    const done = await progress(tx);
    const [hour] = await pending(tx, "pending_hour", "hour");
    const [day] = await pending(tx, "pending_day", "day");
    const unpacked = Math.min(done.packedUntil, hour?.at ?? Infinity);
    const unrolled = Math.min(done.rolledUntil, day?.at ?? Infinity, floor(unpacked, DAY));
    const raw = floor(Math.min(now - LATENESS - GRACE, unpacked), DAY);
    const packed = Math.min(today - retention.rawDays * DAY, unrolled);
    await tx`
      update history_progress set
        raw_from = greatest(raw_from, from_epoch_ms(${raw}::float8)),
        samples_from = greatest(samples_from, from_epoch_ms(${packed}::float8)),
        five_minutes_from = greatest(five_minutes_from, from_epoch_ms(${fives}::float8))`;
    return { raw, packed };
  });
  await dropPartitions(sql, SAMPLES, raw);
  await dropPartitions(sql, HOURS, packed);
  await dropPartitions(sql, FIVE_MINUTES, fives);
  const hourly = today - retention.hourlyDays * DAY;
  await dropPartitions(sql, HOURLY, hourly);
  await dropAdopted(sql, hourly);
}

/** The old system's samples are all older than their adoption; they go when nothing is kept so long. */
async function dropAdopted(sql: Sql, before: number): Promise<void> {
  const { count } = await sql`
    select from schema_migration where version = 1 and applied_at < from_epoch_ms(${before}::float8)
      and exists (select from adopted_ping_status)`;
  if (count > 0) await sql`truncate adopted_ping_status`;
}

async function progress(tx: Transaction): Promise<{ packedUntil: number; rolledUntil: number }> {
  const [row] = await tx<{ packedUntil: number; rolledUntil: number }[]>`
    select epoch_ms(packed_until) as "packedUntil",
      epoch_ms(rolled_until::timestamp at time zone 'UTC') as "rolledUntil"
    from history_progress`;
  return row!;
}

interface Pending {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly mark: string;
}

async function pending(sql: Queryable, table: string, column: string): Promise<readonly Pending[]> {
  return await sql<Pending[]>`
    select epoch_ms(${sql(column)}::timestamp at time zone 'UTC') as at, mark from ${sql(table)}
    order by 1`;
}

/** Calls `step` for one chunk of machines after another, until it returns null. */
async function inChunks(
  signal: AbortSignal | undefined,
  count: number,
  step: (after: number, count: number) => Promise<number | null>,
): Promise<void> {
  let after: number | null = 0;
  while (after !== null && !signal?.aborted) after = await step(after, count);
}

function floor(time: number, unit: number): number {
  return Math.floor(time / unit) * unit;
}

function isoDay(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}
