import { z } from "zod";
import { proberSchema, proberToWire } from "./prober_wire.ts";
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
    held_back: z.array(z.object({
      reason: z.string(),
      machines: z.int().positive(),
      since: z.iso.datetime(),
    })).describe("machines that cannot be checked while others can: their states are frozen"),
    journal: z.object({
      pending: z.int().nonnegative().describe("machines whose latest checks are not written yet"),
      dropped: z.int().nonnegative().describe("samples given up for want of room"),
      refused: z.int().nonnegative().describe("records that the database would not take"),
      away: z.boolean().describe("the database does not take them now: they are kept in memory"),
    }),
  }),
  own_link: z.object({
    state: z.enum(["up", "down", "unknown"]),
    reason: z.string().nullable(),
  }),
  neighbours: z.object({
    entries: z.int().nonnegative().describe("entries of the kernel's fuller neighbour table"),
    on_link: z.int().nonnegative().describe("machines that take an entry each"),
    limit: z.int().nonnegative().describe("gc_thresh3: beyond it the host itself falls silent"),
    warning: z.string().nullable(),
  }).nullable(),
  prober: proberSchema.nullable(),
}).meta({ id: "Health" });

export type HealthOnWire = z.infer<typeof healthSchema>;

/** What those are told who may not look at the manager: the contract's two fields, as probes need them. */
export const briefHealthSchema = healthSchema.pick({ status: true, database: true, error: true })
  .meta({ id: "BriefHealth" });

export function briefHealthToWire({ database: { connected } }: HealthReport) {
  return {
    status: connected ? "healthy" : "unhealthy",
    database: connected ? "connected" : "disconnected",
    ...(connected ? {} : { error: "the database cannot be reached" }),
  } satisfies z.infer<typeof briefHealthSchema>;
}

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
      lateness_p99: Math.round(report.monitor.latenessP99 * 10) / 10,
      engine: report.monitor.engine,
      held_back: report.monitor.heldBack.map((each) => ({
        ...each,
        since: new Date(each.since).toISOString(),
      })),
      journal: report.monitor.journal,
    },
    own_link: report.ownLink,
    neighbours: report.neighbours && {
      entries: report.neighbours.entries,
      on_link: report.neighbours.onLink,
      limit: report.neighbours.limit,
      warning: report.neighbours.warning,
    },
    prober: report.prober && proberToWire(report.prober),
  };
}
