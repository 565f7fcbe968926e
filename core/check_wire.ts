import { z } from "zod";
import type { CheckResult } from "./check.ts";
import { isoTime } from "./machine_wire.ts";

const milliseconds = z.number().nonnegative().describe("milliseconds");

/** The answer to `POST /api/machines/{id}/check`. */
export const checkResultSchema = z.object({
  outcome: z.enum(["reply", "silence", "fault"])
    .describe("fault: the manager itself could not send, which says nothing of the machine"),
  sent: z.int().describe("echoes sent"),
  received: z.int().describe("echoes that came back in time"),
  rtt: z.object({
    min: milliseconds,
    avg: milliseconds,
    max: milliseconds,
    jitter: milliseconds,
  }).nullable(),
  sent_at: z.iso.datetime().describe("ISO 8601, UTC"),
  decided_at: z.iso.datetime().describe("ISO 8601, UTC"),
  reason: z.string().nullable().describe("of a fault: why"),
}).meta({ id: "CheckResult" });

export type CheckResultOnWire = z.infer<typeof checkResultSchema>;

/** The one place where a result gets its snake_case names. */
export function checkResultToWire(result: CheckResult): CheckResultOnWire {
  const { outcome, sent, received, rtt, sentAt, at, reason } = result;
  return {
    outcome,
    sent,
    received,
    rtt: rtt && {
      min: micros(rtt.min),
      avg: micros(rtt.avg),
      max: micros(rtt.max),
      jitter: micros(rtt.jitter),
    },
    sent_at: isoTime(sentAt),
    decided_at: isoTime(at),
    reason,
  };
}

function micros(value: number): number {
  return Math.round(value * 1000) / 1000;
}
