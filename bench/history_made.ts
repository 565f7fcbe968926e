import type { CheckRecord, Sample } from "../core/check.ts";
import type { MachineId } from "../core/machine.ts";
import { NO_QUALITY } from "../core/quality.ts";
import { recordChecks } from "../db/checks.ts";
import { ensurePartitions } from "../db/partitions.ts";
import { FIVE_MINUTES, HOURLY, HOURS } from "../db/compaction.ts";
import type { Sql } from "../db/sql.ts";

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;
/** The default interval (`PING_INTERVAL`). */
export const INTERVAL = 10_000;
/** The made history begins here. */
export const BEGIN = Date.UTC(2026, 0, 1);

/** Machines past registration, numbered from 1. */
export async function makeMachines(sql: Sql, count: number): Promise<void> {
  await sql`
    insert into machine (id, ip_address, mac_address, hostname, registered_at, updated_at)
    select n, '10.0.0.0'::inet + n, '02:00:00:00:00:00', 'host-' || n, from_epoch_ms(${BEGIN}::float8),
      from_epoch_ms(${BEGIN}::float8)
    from generate_series(1, ${count}::integer) n`;
  await sql`
    insert into machine_health (machine_id, last_seen, due_at)
    select id, registered_at, registered_at from machine`;
}

/**
 * Records hours of sweeps, one call a sweep as the monitor does, with RTTs that are each a machine's own,
 * jitter, and one check in a hundred lost.
 *
 * @returns milliseconds of each call
 */
export async function recordSweeps(sql: Sql, machines: number, hours: number): Promise<number[]> {
  const times: number[] = [];
  for (let at = BEGIN; at < BEGIN + hours * HOUR; at += INTERVAL) {
    const batch = Array.from({ length: machines }, (_, n) => made(n + 1 as MachineId, at));
    const begun = performance.now();
    await recordChecks(sql, batch);
    times.push(performance.now() - begun);
  }
  return times;
}

function made(machineId: MachineId, sweep: number): CheckRecord {
  // Spread over the interval, as the monitor spreads them, and up to a tenth early.
  const sentAt = sweep + Math.floor((machineId * 7919) % INTERVAL * 0.9 + Math.random() * 1_000);
  const rtt = Math.random() < 0.01
    ? null
    : 0.2 + machineId % 50 / 10 - Math.log(Math.random()) / 10;
  const samples: Sample[] = [
    rtt === null
      ? { sentAt, sent: 1, received: 0, rtt: null }
      : { sentAt, sent: 1, received: 1, rtt: { min: rtt, avg: rtt, max: rtt, jitter: 0 } },
  ];
  return {
    machineId,
    generation: 1,
    vitals: {
      health: rtt === null ? { state: "suspect", misses: 1, since: sentAt } : { state: "up" },
      quality: NO_QUALITY,
      rtt,
      lastSeen: sentAt,
      checkedAt: sentAt + 2,
    },
    dueAt: sentAt + INTERVAL,
    samples,
    events: [],
  };
}

/**
 * Makes the recorded hours into a whole day of which no two are alike, so that its rollups compress as
 * little as real ones.
 */
export async function makeFirstDay(sql: Sql, recorded: number): Promise<void> {
  for (let hour = recorded; hour < 24; hour++) {
    await copyHours(sql, recorded, hour, hour + 1);
    await sql`
      update sample_hour set rtts = array(select (rtt + 200 * random())::smallint from unnest(rtts) rtt)
      where hour = from_epoch_ms(${BEGIN + hour * HOUR}::float8)`;
  }
  await sql`vacuum full sample_hour`;
}

/** Fills the hours from `from` to before `to` with copies of the first `recorded` ones, packed as they are. */
export async function copyHours(
  sql: Sql,
  recorded: number,
  from: number,
  to: number,
): Promise<void> {
  await ensurePartitions(sql, HOURS, BEGIN, BEGIN + to * HOUR - 1);
  for (let hour = from; hour < to; hour++) {
    const [source, target] = [BEGIN + (hour % recorded) * HOUR, BEGIN + hour * HOUR];
    await sql`
      insert into sample_hour
      select from_epoch_ms(${target}::float8), machine_id, start, unit, next_check, gaps, rtts, echoes,
        misses, spreads
      from sample_hour where hour = from_epoch_ms(${source}::float8)`;
  }
}

/** Copies the first day's rollups over the following days. */
export async function copyDays(sql: Sql, days: number): Promise<void> {
  for (const tier of [FIVE_MINUTES, HOURLY]) {
    await ensurePartitions(sql, tier, BEGIN, BEGIN + days * DAY - 1);
    await sql`
      insert into ${sql(tier.table)}
      select machine_id, day + n, sent, lost, rtt_min, rtt_avg, rtt_max ${
      tier === HOURLY ? sql`, hours` : sql``
    }
      from ${sql(tier.table)}, generate_series(1, ${days - 1}::integer) n
      where day = (from_epoch_ms(${BEGIN}::float8) at time zone 'UTC')::date`;
  }
}
