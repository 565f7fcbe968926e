import { z } from "zod";
import { type History, RESOLUTIONS } from "./history.ts";

const milliseconds = z.number().nullable().describe("milliseconds; null when no echo came back");

/** The answer to `GET /api/machines/{id}/history`. */
export const historySchema = z.object({
  resolution: z.enum(RESOLUTIONS),
  points: z.array(z.object({
    t: z.number().describe("milliseconds since the epoch: of the check, or where the slot begins"),
    sent: z.int().describe("echoes sent"),
    lost: z.int().describe("echoes that did not come back"),
    rtt_min: milliseconds,
    rtt_avg: milliseconds,
    rtt_max: milliseconds,
  })).describe("in the order of time; spans without a check have none"),
}).meta({ id: "History" });

/** The same for the wire: times to the millisecond, RTTs to the microsecond. */
export function historyToWire({ resolution, points }: History): z.infer<typeof historySchema> {
  return {
    resolution,
    points: points.map(({ t, sent, lost, rtt_min, rtt_avg, rtt_max }) => ({
      t: Math.round(t),
      sent,
      lost,
      rtt_min: micros(rtt_min),
      rtt_avg: micros(rtt_avg),
      rtt_max: micros(rtt_max),
    })),
  };
}

function micros(value: number | null): number | null {
  return value === null ? null : Math.round(value * 1000) / 1000;
}
