import { z } from "zod";
import type { Incident } from "./incidents.ts";
import { isoTime } from "./machine_wire.ts";
import { outageSchema, outageToWire } from "./outage_wire.ts";

/** Outages of an incident that are told one by one. */
export const MEMBERS_MAX = 20;

/** An incident on the wire. */
export const incidentSchema = z.object({
  cause: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("vtep"), vtep: z.string() }),
    z.object({ kind: z.literal("vni"), vni: z.int() }),
    z.object({ kind: z.literal("time") }),
    z.object({ kind: z.literal("single") }),
  ]).describe("what its outages share; time: nothing but that they began together"),
  machines: z.int().positive(),
  open: z.int().describe("outages of it that go on"),
  began_at: z.iso.datetime(),
  ended_at: z.iso.datetime().nullable().describe("null while one goes on"),
  outages: z.array(outageSchema).describe(`the first ${MEMBERS_MAX}`),
}).meta({ id: "Incident" });

export type IncidentOnWire = z.infer<typeof incidentSchema>;

/** The answer to `GET /api/outages?grouped`. */
export const incidentReportSchema = z.object({
  total: z.int().describe("outages"),
  incidents_total: z.int(),
  incidents: z.array(incidentSchema).describe("the latest"),
}).meta({ id: "IncidentReport" });

export type IncidentReport = z.infer<typeof incidentReportSchema>;

/** The one place where an incident gets its snake_case names. */
export function incidentToWire(incident: Incident): IncidentOnWire {
  const { cause, outages, open, beganAt, endedAt } = incident;
  return {
    cause,
    machines: outages.length,
    open,
    began_at: isoTime(beganAt),
    ended_at: endedAt === null ? null : isoTime(endedAt),
    outages: outages.slice(0, MEMBERS_MAX).map(outageToWire),
  };
}
