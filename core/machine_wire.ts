import { z } from "zod";
import { MAX_VNI } from "./address.ts";
import { isAlive, type Machine, STATUSES, statusOf } from "./machine.ts";

const timestamp = z.iso.datetime().describe("ISO 8601, UTC");

/** A machine on the wire. */
export const machineSchema = z.object({
  id: z.int().positive(),
  hostname: z.string(),
  ip_address: z.union([z.ipv4(), z.ipv6()]),
  mac_address: z.string(),
  vni: z.int().min(0).max(MAX_VNI),
  extra_data: z.record(z.string(), z.unknown()).nullable(),
  status: z.enum(STATUSES),
  last_seen: timestamp,
  registered_at: timestamp,
  updated_at: timestamp,
  is_alive: z.boolean().nullable(),
  response_time: z.number().nullable().describe("milliseconds"),
  tags: z.array(z.string()),
  notes: z.string(),
  paused: z.boolean(),
}).meta({ id: "Machine" });

export type MachineOnWire = z.infer<typeof machineSchema>;

/** The one place where a machine gets its snake_case names. */
export function machineToWire(machine: Machine): MachineOnWire {
  const { vitals } = machine;
  return {
    id: machine.id,
    hostname: machine.hostname,
    ip_address: machine.ip,
    mac_address: machine.mac,
    vni: machine.vni,
    extra_data: machine.extraData,
    status: statusOf(vitals.health),
    last_seen: isoTime(vitals.lastSeen),
    registered_at: isoTime(machine.registeredAt),
    updated_at: isoTime(machine.updatedAt),
    is_alive: isAlive(vitals.health),
    response_time: vitals.rtt === null ? null : Math.round(vitals.rtt * 1000) / 1000,
    tags: [...machine.tags],
    notes: machine.notes,
    paused: machine.paused,
  };
}

/** Milliseconds since the epoch as the contract writes a time. */
export function isoTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
