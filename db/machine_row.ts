import { type Ip, type Mac, tryParseIp, type Vni } from "../core/address.ts";
import { type Health, UP } from "../core/health.ts";
import type { JsonObject, Machine, MachineId, Vitals } from "../core/machine.ts";

/** The view `machine_record`; times are milliseconds since the epoch. */
export interface MachineRow extends VitalsRow {
  readonly id: MachineId;
  readonly vni: Vni;
  readonly ip: string;
  readonly mac: Mac;
  readonly hostname: string;
  readonly extra_data: JsonObject | null;
  readonly tags: string[];
  readonly notes: string;
  readonly paused: boolean;
  readonly registered_at: number;
  readonly updated_at: number;
  readonly generation: number;
}

/** The part of it that checks change. */
export interface VitalsRow {
  readonly state: Health["state"];
  readonly misses: number;
  readonly since: number | null;
  readonly last_seen: number;
  readonly checked_at: number | null;
  readonly rtt: number | null;
  readonly usual_rtt: number | null;
  readonly loss: number;
}

export function toMachine(row: MachineRow): Machine {
  return {
    id: row.id,
    hostname: row.hostname,
    ip: toIp(row.ip),
    mac: row.mac,
    vni: row.vni,
    extraData: row.extra_data,
    tags: row.tags,
    notes: row.notes,
    paused: row.paused,
    registeredAt: row.registered_at,
    updatedAt: row.updated_at,
    generation: row.generation,
    vitals: toVitals(row),
  };
}

export function toVitals(row: VitalsRow): Vitals {
  return {
    health: toHealth(row),
    quality: { loss: row.loss, usualRtt: row.usual_rtt },
    rtt: row.rtt,
    lastSeen: row.last_seen,
    checkedAt: row.checked_at,
  };
}

/**
 * PostgreSQL writes IPv6 as we do, but for ::a.b.c.d. An adopted address that we would not take today
 * (a multicast one, say) stays as it is.
 */
export function toIp(text: string): Ip {
  return text.includes(":") ? tryParseIp(text) ?? text as Ip : text as Ip;
}

function toHealth({ state, misses, since }: VitalsRow): Health {
  switch (state) {
    case "unknown":
      return { state };
    case "up":
      return UP;
    case "suspect":
    case "down":
      return { state, misses, since: since ?? 0 };
  }
}
