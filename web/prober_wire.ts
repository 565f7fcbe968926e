import { z } from "zod";

/** What the prober has counted since the start, as /health tells it; times in milliseconds since the epoch. */
export interface ProberReport {
  readonly sent: number;
  readonly received: number;
  readonly timedOut: number;
  readonly late: number;
  readonly duplicate: number;
  readonly forged: number;
  readonly overflow: number;
  readonly clockSteps: number;
  readonly unstamped: number;
  readonly faults: Readonly<Record<string, number>>;
  readonly lastFault: { readonly name: string; readonly at: number } | null;
  readonly inFlight: number;
  readonly waiting: number;
  readonly restarts: number;
}

const count = () => z.int().nonnegative();

/** The same in the words of the wire. */
export const proberSchema = z.object({
  restarts: count().describe(
    "times that the engine's thread crashed or hung, and was started again",
  ),
  faults: z.record(z.string(), count())
    .describe("checks or echoes that this host could not send, by reason, such as ENOBUFS"),
  last_fault: z.object({ name: z.string(), at: z.iso.datetime() }).nullable(),
  echoes: z.object({ sent: count(), received: count(), timed_out: count() }),
  dropped: z.object({
    late: count(),
    duplicate: count(),
    forged: count(),
    overflow: count().describe("packets that the kernel dropped for want of room"),
  }).describe("replies that did not count"),
  clock_steps: count().describe("round trips discarded because the clock was set meanwhile"),
  unstamped: count()
    .describe("round trips discarded because this host was too busy to know when they began"),
  in_flight: count().describe("echoes sent and not decided yet"),
  waiting: count().describe("checks that wait for their turn"),
});

export function proberToWire(report: ProberReport): z.infer<typeof proberSchema> {
  const { lastFault } = report;
  return {
    restarts: report.restarts,
    faults: { ...report.faults },
    last_fault: lastFault && { name: lastFault.name, at: new Date(lastFault.at).toISOString() },
    echoes: { sent: report.sent, received: report.received, timed_out: report.timedOut },
    dropped: {
      late: report.late,
      duplicate: report.duplicate,
      forged: report.forged,
      overflow: report.overflow,
    },
    clock_steps: report.clockSteps,
    unstamped: report.unstamped,
    in_flight: report.inFlight,
    waiting: report.waiting,
  };
}
