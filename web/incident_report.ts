import { type IncidentReport, incidentToWire } from "../core/incident_wire.ts";
import { incidentsOf } from "../core/incidents.ts";
import type { Outage, OutageFilter } from "../core/outage.ts";
import type { Records } from "./services.ts";

/** Outages that are grouped at most, and incidents told of. */
const OUTAGES_MAX = 10_000;
const INCIDENTS_MAX = 200;

/** The incidents that the latest outages make up. */
export async function incidentReport(
  records: Records,
  filter: OutageFilter,
): Promise<IncidentReport> {
  const outages: Outage[] = [];
  for await (const chunk of records.outages(filter, OUTAGES_MAX)) outages.push(...chunk);
  const incidents = incidentsOf(outages);
  return {
    total: outages.length < OUTAGES_MAX ? outages.length : await records.countOutages(filter),
    incidents_total: incidents.length,
    incidents: incidents.slice(0, INCIDENTS_MAX).map(incidentToWire),
  };
}
