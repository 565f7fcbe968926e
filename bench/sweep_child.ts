/**
 * `sweep_child.ts TARGETS SWEEPS`: opens the engine, checks every target once, as often as asked, and writes what the
 * last sweep took as JSON. Targets are handed in as the monitor does it, a thousand at a time, a bounded number
 * ahead of what is decided.
 */
import process from "node:process";
import { openIcmpProber } from "../monitor/icmp_prober.ts";
import type { Check, Prober } from "../monitor/prober.ts";
import { isDead, targetAddress, type Targets } from "./targets.ts";

/** What is written. Times are milliseconds from the first check handed in to an engine that is open. */
export interface SweepFigures {
  /** Until the last target was decided, and until the last reply came. */
  readonly wallMs: number;
  readonly lastReplyMs: number;
  /** User and system time of the process meanwhile, microseconds a target. */
  readonly cpuUsPerProbe: number;
  /** Living targets without a reply. */
  readonly lost: number;
  readonly rssMb: number;
}

const TIMEOUT_MS = 2_000;
const TURN = 1_000;
const AHEAD = 8_000;

/**
 * What an operator of so many machines would set: half a window for all that may die together, when each is checked
 * every 10 s and waited for 2 s; the default for up to 10,000.
 */
function windowFor(targets: number): number {
  return Math.max(4_096, 0.4 * targets);
}

async function sweep(prober: Prober, targets: Targets): Promise<SweepFigures> {
  const before = process.cpuUsage();
  const start = performance.now();
  let next = 0;
  let decided = 0;
  let lost = 0;
  let lastReplyMs = 0;
  const handIn = () => {
    while (next < targets.count && next - decided < AHEAD) {
      const checks: Check[] = [];
      for (; checks.length < TURN && next < targets.count; next++) {
        checks.push({ token: next, ip: targetAddress(targets, next), echoes: 1 });
      }
      prober.submit(checks);
    }
  };
  await new Promise<void>((resolve) => {
    prober.onObservations = (batch) => {
      decided += batch.length;
      for (const { token, outcome } of batch) {
        if (outcome === "reply") lastReplyMs = performance.now() - start;
        else if (!isDead(targets, token)) lost++;
      }
      handIn();
      if (decided === targets.count) resolve();
    };
    handIn();
  });
  const wallMs = performance.now() - start;
  const { user, system } = process.cpuUsage(before);
  const rssMb = process.memoryUsage().rss / 2 ** 20;
  return { wallMs, lastReplyMs, cpuUsPerProbe: (user + system) / targets.count, lost, rssMb };
}

async function run(targets: Targets, sweeps: number): Promise<SweepFigures> {
  const prober = await openIcmpProber({ window: windowFor(targets.count), timeoutMs: TIMEOUT_MS });
  let figures = await sweep(prober, targets);
  for (let done = 1; done < sweeps; done++) figures = await sweep(prober, targets);
  await prober.close();
  return figures;
}

if (import.meta.main) {
  const [targets = "", sweeps] = Deno.args;
  const figures = await run(JSON.parse(targets), Number(sweeps));
  await Deno.stdout.write(new TextEncoder().encode(JSON.stringify(figures)));
}
