import type { Ip, Mac, Vni } from "../../core/address.ts";
import type { CheckRecord, Sample } from "../../core/check.ts";
import type { Health } from "../../core/health.ts";
import type { Machine } from "../../core/machine.ts";
import { NO_QUALITY } from "../../core/quality.ts";
import type { Registration } from "../../core/registration.ts";
import { type Registered, registerMachine } from "../machines.ts";
import type { Sql } from "../sql.ts";

/** One thing that every store has to do. It is given an empty one. */
export interface ContractCase {
  /** "symbol() does X". */
  readonly name: string;
  readonly run: (sql: Sql) => Promise<void>;
}

/** A fixed moment, so that no case depends on the clock. */
export const T0 = Date.UTC(2026, 0, 15, 12);

export function registration(
  number: number,
  changes: Partial<Registration> = {},
): Registration {
  return {
    hostname: `host-${number}`,
    ip: `10.1.${number >> 8}.${number & 255}` as Ip,
    mac: `02:00:00:00:${hex(number >> 8)}:${hex(number & 255)}` as Mac,
    vni: 0 as Vni,
    extraData: undefined,
    ...changes,
  };
}

export function register(
  sql: Sql,
  what: Registration,
  options: { maxMachines?: number; at?: number } = {},
): Promise<Registered> {
  return registerMachine(sql, what, { maxMachines: 1_000, at: T0, ...options });
}

/** Many machines at once, past registration. */
export async function fill(sql: Sql, count: number): Promise<void> {
  await sql`
    insert into machine (vni, ip_address, mac_address, hostname, registered_at, updated_at)
    select n, '10.9.9.9', '02:00:00:00:00:01', 'host-' || n, now(), now()
    from generate_series(1, ${count}::integer) n`;
  await sql`
    insert into machine_health (machine_id, last_seen, due_at) select id, now(), now() from machine`;
}

/** One echo, answered in `rtt` milliseconds, or not. */
export function sample(sentAt: number, rtt: number | null): Sample {
  return rtt === null
    ? { sentAt, sent: 1, received: 0, rtt: null }
    : { sentAt, sent: 1, received: 1, rtt: { min: rtt, avg: rtt, max: rtt, jitter: 0 } };
}

/** The record of one check of a machine, decided `decidedAt`. */
export function check(
  machine: Machine,
  health: Health,
  decidedAt: number,
  changes: Partial<CheckRecord> = {},
): CheckRecord {
  const rtt = health.state === "up" ? 1.5 : null;
  return {
    machineId: machine.id,
    generation: machine.generation,
    vitals: {
      health,
      quality: NO_QUALITY,
      rtt,
      lastSeen: rtt === null ? machine.vitals.lastSeen : decidedAt,
      checkedAt: decidedAt,
    },
    dueAt: decidedAt + 10_000,
    samples: [sample(decidedAt - 2, rtt)],
    events: [],
    ...changes,
  };
}

function hex(octet: number): string {
  return (octet & 255).toString(16).padStart(2, "0");
}
