import type { SamplePoint } from "../core/history.ts";
import type { MachineId } from "../core/machine.ts";
import { type PackedHour, unpack } from "./packed.ts";
import { numbers, type Transaction } from "./sql.ts";

const HOUR = 3_600_000;

/** How far packing has come, as far as it matters for a span. */
export interface Packing {
  /** Hours before are packed, but for the pending ones. Milliseconds since the epoch. */
  readonly packedUntil: number;
  readonly pendingHours: readonly number[];
}

/**
 * The checks of one machine from `from` to before `to` (milliseconds since the epoch), in the order of
 * time: rows where they are not packed yet, packed ones otherwise.
 *
 * @param tx a transaction with one snapshot, in which `packing` was read
 */
export async function readSamples(
  tx: Transaction,
  id: MachineId,
  from: number,
  to: number,
  { packedUntil, pendingHours }: Packing,
): Promise<SamplePoint[]> {
  const packedEnd = Math.min(to, packedUntil);
  const rowSpans = [
    ...pendingHours.filter((hour) => hour < packedUntil)
      .map((hour) => [Math.max(from, hour), Math.min(packedEnd, hour + HOUR)] as const),
    [Math.max(from, packedUntil), to] as const,
  ].filter(([start, end]) => start < end);
  const points = from < packedEnd ? await packedSamples(tx, id, from, packedEnd, pendingHours) : [];
  for (const [start, end] of rowSpans) points.push(...await rowSamples(tx, id, start, end));
  return points.sort((a, b) => a.t - b.t);
}

async function packedSamples(
  tx: Transaction,
  id: MachineId,
  from: number,
  to: number,
  except: readonly number[],
): Promise<SamplePoint[]> {
  const rows = await tx<PackedHour[]>`
    select epoch_ms(hour) as hour, start, unit, gaps, rtts, echoes, spreads
    from sample_hour
    where machine_id = ${id} and hour > from_epoch_ms(${from - HOUR}::float8)
      and hour < from_epoch_ms(${to}::float8)
      and epoch_ms(hour) <> all (${numbers(except)}::float8[])
    order by hour`;
  return rows.flatMap(unpack).filter(({ t }) => t >= from && t < to);
}

interface Row {
  readonly t: number;
  readonly rtt: number | null;
  readonly sent: number;
  readonly received: number;
  readonly least: number | null;
  readonly most: number | null;
}

async function rowSamples(
  tx: Transaction,
  id: MachineId,
  from: number,
  to: number,
): Promise<SamplePoint[]> {
  const rows = await tx<Row[]>`
    select epoch_ms(sent_at) as t, rtt, sent, received, spread[1] as least, spread[2] as most
    from sample
    where machine_id = ${id} and sent_at >= from_epoch_ms(${from}::float8)
      and sent_at < from_epoch_ms(${to}::float8)
    order by sent_at`;
  return rows.map(toPoint);
}

/** The same of the old system's samples, which are kept as they were. */
export async function adoptedSamples(
  tx: Transaction,
  id: MachineId,
  from: number,
  to: number,
): Promise<SamplePoint[]> {
  const rows = await tx<Row[]>`
    select epoch_ms(checked_at) as t, case when is_alive then response_time::float8 end as rtt,
      1 as sent, is_alive::integer as received, null as least, null as most
    from adopted_ping_status
    where machine_id = ${id} and checked_at >= from_epoch_ms(${from}::float8)
      and checked_at < from_epoch_ms(${to}::float8)
    order by checked_at`;
  return rows.map(toPoint);
}

function toPoint({ t, rtt, sent, received, least, most }: Row): SamplePoint {
  return {
    t,
    sent,
    lost: sent - received,
    rtt_min: least ?? rtt,
    rtt_avg: rtt,
    rtt_max: most ?? rtt,
  };
}
