import { numbers, type Queryable, type Transaction } from "./sql.ts";

/**
 * Taken shared by who writes samples, alone by who moves the marks of how far packing has come
 * (`history_progress`): whoever writes behind a mark then knows it, and nobody packs what is half written.
 */
const LOCK = 0x76786c68;

const HOUR = 3_600_000;

/** For the rest of a transaction that moves the marks. */
export async function lockProgress(tx: Transaction): Promise<void> {
  await tx`select pg_advisory_xact_lock(${LOCK})`;
}

/**
 * For the rest of a transaction that writes samples: holds the marks where they are, and writes down
 * which hours it writes behind them, so that these are packed again.
 *
 * @param times of the samples, milliseconds since the epoch
 */
export async function holdProgress(tx: Transaction, times: readonly number[]): Promise<void> {
  const hours = [...new Set(times.map((time) => Math.floor(time / HOUR) * HOUR))];
  // Sent together, but two statements: the second has to see what the first has waited for.
  await Promise.all([
    tx`select pg_advisory_xact_lock_shared(${LOCK})`,
    tx`
      insert into pending_hour (hour)
      select from_epoch_ms(h) from unnest(${numbers(hours)}::float8[]) h, history_progress
      where from_epoch_ms(h) < packed_until and from_epoch_ms(h) >= raw_from
      order by h
      on conflict (hour) do update set mark = pending_hour.mark + 1`,
  ]);
}

/** Until when hours have been packed, milliseconds since the epoch; -Infinity when none ever was. */
/**
 * A time that is sure to have been: that until which hours are packed, or `before` where checks of the hour before
 * it are stored, as then the clock has gone on evenly from there.
 *
 * @param before milliseconds since the epoch
 */
export async function knownTime(sql: Queryable, before: number): Promise<number> {
  const [row] = await sql<{ found: boolean }[]>`
    select exists (
      select from sample where sent_at <= from_epoch_ms(${before}::float8)
        and sent_at > from_epoch_ms(${before - 3_600_000}::float8)
    ) as found`;
  const packed = await packedUntil(sql);
  return row?.found ? Math.max(before, packed) : packed;
}

async function packedUntil(sql: Queryable): Promise<number> {
  const [row] = await sql<{ at: number }[]>`
    select epoch_ms(packed_until) as at from history_progress`;
  return row?.at ?? -Infinity;
}
