import {
  type History,
  type HistoryQuery,
  type Resolution,
  rollUp,
  type SamplePoint,
} from "../core/history.ts";
import type { MachineId } from "../core/machine.ts";
import { adoptedSamples, type Packing, readSamples } from "./history_samples.ts";
import { type PackedDay, unpackDay } from "./packed.ts";
import type { Sql, Transaction } from "./sql.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const SLOT = { "5m": 5 * MINUTE, "1h": HOUR } as const;
/** Spans that a resolution is chosen for: 2,160 checks at 10 s, 2,016 slots. */
const RAW_SPAN = 6 * HOUR;
const FIVE_MINUTES_SPAN = 7 * DAY;

/** What became of the checks of one machine, wherever it is kept by now. */
export async function history(sql: Sql, id: MachineId, query: HistoryQuery): Promise<History> {
  // One snapshot: an hour that is packed meanwhile is neither missed nor counted twice.
  return await sql.begin("isolation level repeatable read read only", async (tx) => {
    const progress = await readProgress(tx, query);
    const resolution = query.resolution ?? choose(query, progress);
    if (resolution !== "raw") {
      return { resolution, points: await readSlots(tx, id, query, SLOT[resolution], progress) };
    }
    const points = await readSamples(tx, id, query.from, query.to, progress);
    if (!progress.adopted) return { resolution, points };
    points.unshift(...await adoptedSamples(tx, id, query.from, query.to));
    return { resolution, points: points.sort((a, b) => a.t - b.t) };
  });
}

interface Progress extends Packing {
  readonly samplesFrom: number;
  readonly fiveMinutesFrom: number;
  readonly rolledUntil: number;
  /** Beginnings of days. */
  readonly pendingDays: readonly number[];
  /** There are samples of the old system's. */
  readonly adopted: boolean;
}

async function readProgress(tx: Transaction, { from, to }: HistoryQuery): Promise<Progress> {
  const [row] = await tx<Progress[]>`
    select epoch_ms(samples_from) as "samplesFrom", epoch_ms(five_minutes_from) as "fiveMinutesFrom",
      epoch_ms(packed_until) as "packedUntil",
      epoch_ms(rolled_until::timestamp at time zone 'UTC') as "rolledUntil",
      array(select epoch_ms(hour) from pending_hour where hour > from_epoch_ms(${
    from - DAY
  }::float8) and hour < from_epoch_ms(${to}::float8)) as "pendingHours",
      array(select epoch_ms(day::timestamp at time zone 'UTC') from pending_day) as "pendingDays",
      exists (select from adopted_ping_status) as adopted
    from history_progress`;
  return row!;
}

function choose({ from, to }: HistoryQuery, progress: Progress): Resolution {
  const span = to - from;
  if (span <= RAW_SPAN && from >= progress.samplesFrom) return "raw";
  return span <= FIVE_MINUTES_SPAN && from >= progress.fiveMinutesFrom ? "5m" : "1h";
}

/** Slots of days that are rolled up from there, those of other days from their samples. */
async function readSlots(
  tx: Transaction,
  id: MachineId,
  { from, to }: HistoryQuery,
  slot: number,
  progress: Progress,
): Promise<SamplePoint[]> {
  const { rolledUntil, pendingDays } = progress;
  const begin = Math.floor(from / slot) * slot;
  const days = await readDays(tx, id, begin, Math.min(to, rolledUntil), slot);
  const points = days.filter(({ day }) => !pendingDays.includes(day)).flatMap(unpackDay)
    .filter(({ t }) => t >= begin && t < to);
  const unrolled = [
    ...pendingDays.map((day) => [Math.max(day, begin), Math.min(day + DAY, to)] as const),
    [Math.max(begin, rolledUntil), to] as const,
  ].filter(([start, end]) => start < end);
  for (const [start, end] of unrolled) {
    points.push(...await readSamples(tx, id, start, end, progress));
  }
  if (progress.adopted) points.push(...await adoptedSamples(tx, id, begin, to));
  return rollUp(points, slot);
}

async function readDays(
  tx: Transaction,
  id: MachineId,
  from: number,
  to: number,
  slot: number,
): Promise<PackedDay[]> {
  if (from >= to) return [];
  return await tx<PackedDay[]>`
    select epoch_ms(day::timestamp at time zone 'UTC') as day, sent, lost, rtt_min, rtt_avg, rtt_max
    from ${tx(slot === HOUR ? "rollup_1h" : "rollup_5m")}
    where machine_id = ${id} and day >= (from_epoch_ms(${from}::float8) at time zone 'UTC')::date
      and day <= (from_epoch_ms(${to - 1}::float8) at time zone 'UTC')::date
    order by day`;
}
