import { z } from "zod";
import { STATUSES } from "./machine.ts";
import { machineSchema } from "./machine_wire.ts";

/**
 * Every message a WebSocket client is sent. Two dialects share `/ws/status`: the contract's, for
 * existing clients, and ours, which a client asks for by the subprotocol `LIVE_PROTOCOL`.
 */

/** The contract's dialect: one JSON object a message. */
export const legacyMessageSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("connection"), message: z.string() }),
  z.object({
    type: z.literal("status_update"),
    machine_id: z.int(),
    status: z.enum(STATUSES),
    is_alive: z.boolean().nullable(),
    response_time: z.number().nullable().describe("milliseconds"),
    last_seen: z.iso.datetime(),
  }),
  z.object({ type: z.literal("machine_registered"), machine: machineSchema }),
  z.object({ type: z.literal("machine_deleted"), machine_id: z.int() }),
]).meta({ id: "StatusMessage" });

export type LegacyMessage = z.infer<typeof legacyMessageSchema>;

const millis = z.int().describe("milliseconds since the epoch");

/** What a machine said of itself, as a row: arrays, because ten thousand of them are sent at once. */
export const identityRowSchema = z.tuple([
  z.int().describe("id"),
  z.string().describe("hostname"),
  z.string().describe("IP address"),
  z.string().describe("MAC address"),
  z.int().describe("VNI, 0 when none was said"),
  z.string().describe("the VTEP it reported, empty when none"),
  z.array(z.string()).describe("tags"),
  z.union([z.literal(0), z.literal(1)]).describe("paused"),
  millis.describe("registered at"),
]);

export type IdentityRow = z.infer<typeof identityRowSchema>;

/** What the checks say of a machine. `u`nknown, `o`k, `s`uspect, `d`own. */
export const vitalsRowSchema = z.tuple([
  z.int().describe("id"),
  z.enum(["u", "o", "s", "d"]).describe("state"),
  z.number().nullable().describe("RTT of the latest check, milliseconds"),
  z.number().describe("recent loss, 0 to 1"),
  z.number().nullable().describe("usual RTT, milliseconds"),
  millis.describe("last seen"),
  millis.nullable().describe("suspect or down since"),
  millis.nullable().describe("checked at"),
]);

export type VitalsRow = z.infer<typeof vitalsRowSchema>;

const managerSchema = z.object({
  monitor: z.object({
    state: z.enum(["running", "cut_off", "stopped"]),
    since: millis,
    reason: z.string().nullable(),
    heldBack: z.array(
      z.object({ reason: z.string(), machines: z.int().positive(), since: millis }),
    ).readonly()
      .describe("machines that cannot be checked while others can, by reason"),
  }),
  database: z.object({ state: z.enum(["connected", "away"]), since: millis }),
  demo: z.boolean(),
});

/**
 * Our dialect. After connecting come the snapshot's parts, in order, all with the same `seq`; then
 * deltas, each with the next `seq`. A `seq` that is not the next one, or a `part` missing, means:
 * connect again. `at` is the manager's clock.
 */
export const liveMessageSchema = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("snapshot"),
    seq: z.int().nonnegative(),
    at: millis,
    part: z.int().nonnegative(),
    parts: z.int().positive(),
    manager: managerSchema,
    machines: z.array(z.tuple([identityRowSchema, vitalsRowSchema])),
  }),
  z.object({
    type: z.literal("delta"),
    seq: z.int().positive(),
    at: millis,
    manager: managerSchema.optional().describe("only when it changed"),
    registered: z.array(z.tuple([identityRowSchema, vitalsRowSchema])),
    checked: z.array(vitalsRowSchema),
    deleted: z.array(z.int()),
  }),
]).meta({ id: "LiveMessage" });

export type LiveMessage = z.infer<typeof liveMessageSchema>;
export type Snapshot = Extract<LiveMessage, { type: "snapshot" }>;
export type Delta = Extract<LiveMessage, { type: "delta" }>;
