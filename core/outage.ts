import type { Ip, Mac, Vni } from "./address.ts";
import type { MachineId } from "./machine.ts";
import type { OutageOnWire } from "./outage_wire.ts";

/** A spell of being unreachable. Times are milliseconds since the epoch. */
export interface Outage {
  readonly id: number;
  /** Null when the machine has been deleted since. */
  readonly machineId: MachineId | null;
  /** As the machine was called when the outage was detected. */
  readonly hostname: string;
  readonly ip: Ip;
  readonly mac: Mac;
  /** Of the machine as it is now; null when it has been deleted since. */
  readonly vni: Vni | null;
  /** The VTEP that the machine reports now; empty when it reports none or has been deleted. */
  readonly vtep: string;
  /** When the first check that was missed had been sent. */
  readonly beganAt: number;
  readonly detectedAt: number;
  /** When the reply that ended it was decided; null while it goes on. */
  readonly endedAt: number | null;
}

/** Which outages: all when nothing is said. */
export interface OutageFilter {
  readonly machineId?: MachineId;
  /** True for those that go on, false for those that ended. */
  readonly open?: boolean;
  /** Those that went on at some moment from `from` to `to`, milliseconds since the epoch. */
  readonly from?: number;
  readonly to?: number;
}

/** Milliseconds that it lasted, or has lasted until `now`. */
export function lasted(
  { beganAt, endedAt }: Pick<Outage, "beganAt" | "endedAt">,
  now: number,
): number {
  return Math.max(0, (endedAt ?? now) - beganAt);
}

/** An outage as the API told it. */
export function outageFromWire(wire: OutageOnWire): Outage {
  return {
    id: wire.id,
    machineId: wire.machine_id as MachineId | null,
    hostname: wire.hostname,
    ip: wire.ip_address as Ip,
    mac: wire.mac_address as Mac,
    vni: wire.vni as Vni | null,
    vtep: wire.vtep ?? "",
    beganAt: Date.parse(wire.began_at),
    detectedAt: Date.parse(wire.detected_at),
    endedAt: wire.ended_at === null ? null : Date.parse(wire.ended_at),
  };
}
