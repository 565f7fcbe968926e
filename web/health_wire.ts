import { z } from "zod";
import type { HealthReport } from "./services.ts";

/** What `GET /health` answers: the contract's two fields first, then what we add. */
export const healthSchema = z.object({
  status: z.enum(["healthy", "unhealthy"]),
  database: z.enum(["connected", "disconnected"]),
  error: z.string().optional().describe("why the database cannot be reached"),
  version: z.string(),
  monitor: z.object({
    state: z.enum(["running", "cut_off", "stopped"]),
    machines: z.int().nonnegative(),
    lateness_p99: z.number().describe("milliseconds that checks start late, 99th percentile"),
    engine: z.enum(["raw", "ping", "simulated", "none"]),
  }),
  own_link: z.object({
    state: z.enum(["up", "down", "unknown"]),
    reason: z.string().nullable(),
  }),
  neighbours: z.object({
    entries: z.int().nonnegative(),
    limit: z.int().nonnegative(),
    warning: z.string().nullable(),
  }).nullable(),
}).meta({ id: "Health" });

export type HealthOnWire = z.infer<typeof healthSchema>;

/** The report in the contract's words. Unhealthy is a manager without its database, and only that. */
export function healthToWire(report: HealthReport, version: string): HealthOnWire {
  const { connected, error } = report.database;
  return {
    status: connected ? "healthy" : "unhealthy",
    database: connected ? "connected" : "disconnected",
    ...(connected ? {} : { error: error ?? "the database cannot be reached" }),
    version,
    monitor: {
      state: report.monitor.state,
      machines: report.monitor.machines,
      lateness_p99: report.monitor.latenessP99,
      engine: report.monitor.engine,
    },
    own_link: report.ownLink,
    neighbours: report.neighbours,
  };
}
