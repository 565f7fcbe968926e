import { z } from "zod";
import type { StoredEvent } from "./machine_event.ts";
import { isoTime } from "./machine_wire.ts";

/** Two MACs that take turns at one machine's address, and that nobody has acknowledged. */
export const conflictSchema = z.object({
  machine_id: z.int(),
  macs: z.array(z.string()).describe("the two that take turns"),
  turns: z.int().describe("changes counted so far"),
  detected_at: z.iso.datetime().describe("ISO 8601, UTC"),
}).meta({ id: "Conflict" });

export type ConflictOnWire = z.infer<typeof conflictSchema>;

/** The answer to `GET /api/conflicts`. */
export const conflictListSchema = z.object({
  conflicts: z.array(conflictSchema).describe("the oldest first"),
}).meta({ id: "ConflictList" });

/** The answer to `POST /api/machines/{id}/acknowledge`. */
export const acknowledgedSchema = z.object({
  acknowledged: z.int().nonnegative().describe("conflicts that were open"),
}).meta({ id: "Acknowledged" });

/** The one place where a conflict gets its snake_case names. */
export function conflictToWire({ machineId, details, at }: StoredEvent): ConflictOnWire {
  const { macs, turns } = details;
  return {
    machine_id: machineId,
    macs: Array.isArray(macs) ? macs.map(String) : [],
    turns: Number(turns),
    detected_at: isoTime(at),
  };
}
