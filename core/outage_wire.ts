import { z } from "zod";
import { isoTime } from "./machine_wire.ts";
import type { Outage } from "./outage.ts";

const timestamp = z.iso.datetime().describe("ISO 8601, UTC");

/** An outage on the wire. */
export const outageSchema = z.object({
  id: z.int().positive(),
  machine_id: z.int().positive().nullable().describe("null when the machine has been deleted"),
  hostname: z.string(),
  ip_address: z.string(),
  mac_address: z.string(),
  vni: z.int().nullable(),
  vtep: z.string().nullable(),
  began_at: timestamp.describe("when the first check that was missed was sent"),
  detected_at: timestamp,
  ended_at: timestamp.nullable().describe("null while it goes on"),
  duration: z.number().nullable().describe("seconds; null while it goes on"),
}).meta({ id: "Outage" });

export type OutageOnWire = z.infer<typeof outageSchema>;

/** The answer to `GET /api/outages`. */
export const outageListSchema = z.object({
  total: z.int().describe("whatever the limit"),
  outages: z.array(outageSchema),
}).meta({ id: "OutageList" });

/** The answer to `GET /api/machines/{id}/failures`. */
export const failuresSchema = z.object({
  failures: z.array(outageSchema).describe("the latest first"),
  total: z.int(),
  limit: z.int(),
  uptime: z.object({
    "24h": z.number().nullable(),
    "7d": z.number().nullable(),
    "30d": z.number().nullable(),
  }).describe("percent of the time that it was watched; null while it has not been"),
}).meta({ id: "Failures" });

/** The one place where an outage gets its snake_case names. */
export function outageToWire(outage: Outage): OutageOnWire {
  const { beganAt, endedAt } = outage;
  return {
    id: outage.id,
    machine_id: outage.machineId,
    hostname: outage.hostname,
    ip_address: outage.ip,
    mac_address: outage.mac,
    vni: outage.vni,
    vtep: outage.vtep === "" ? null : outage.vtep,
    began_at: isoTime(beganAt),
    detected_at: isoTime(outage.detectedAt),
    ended_at: endedAt === null ? null : isoTime(endedAt),
    duration: endedAt === null ? null : Math.round(endedAt - beganAt) / 1000,
  };
}
