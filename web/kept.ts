import { ApiError } from "../core/errors.ts";
import { flattened } from "../core/history.ts";
import { historyToWire } from "../core/history_wire.ts";
import type { MachineId } from "../core/machine.ts";
import type { StoredEvent } from "../core/machine_event.ts";
import { type OutageOnWire, outageToWire } from "../core/outage_wire.ts";
import { type Range, RANGE_FACTS } from "../core/range.ts";
import type { UptimeFigures } from "../core/uptime.ts";
import type { Machine } from "../core/machine.ts";
import type { Records, Services } from "./services.ts";

/** What the database knows of a machine, as its page is made from it. */
export interface KeptOfMachine extends Pick<Machine, "notes"> {
  /** `extraData` as JSON. */
  readonly extraJson: string;
  /** Flattened (core/history.ts). */
  readonly points: readonly (number | null)[];
  readonly outages: readonly OutageOnWire[];
  readonly events: readonly StoredEvent[];
  readonly uptime: UptimeFigures;
}

/** Outages and events that a page shows at most. */
const OUTAGES_MAX = 50;
const EVENTS_MAX = 20;

/**
 * Reads it. Null while the database is away: the page is then made from what is held in memory.
 *
 * @param now milliseconds since the epoch
 */
export async function keptOf(
  { records, registry }: Services,
  id: MachineId,
  range: Range,
  now: number,
): Promise<KeptOfMachine | "missing" | null> {
  const { span, resolution } = RANGE_FACTS[range];
  try {
    const [machine, history, outages, events, uptime] = await Promise.all([
      registry.get(id),
      records.history(id, { from: now - span, to: now, resolution }),
      latestOutages(records, id, now - RANGE_FACTS["30d"].span),
      records.events(id, EVENTS_MAX),
      records.uptime(id, now),
    ]);
    if (machine === null) return "missing";
    const { extraData, notes } = machine;
    return {
      extraJson: JSON.stringify(extraData),
      notes,
      points: flattened(historyToWire(history)),
      outages,
      events,
      uptime,
    };
  } catch (error) {
    if (error instanceof ApiError && error.code === "DATABASE_UNAVAILABLE") return null;
    throw error;
  }
}

async function latestOutages(
  records: Records,
  machineId: MachineId,
  from: number,
): Promise<OutageOnWire[]> {
  const found: OutageOnWire[] = [];
  for await (const chunk of records.outages({ machineId, from }, OUTAGES_MAX)) {
    found.push(...chunk.map(outageToWire));
  }
  return found;
}
