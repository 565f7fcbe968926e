/**
 * `sweep_child.ts TARGETS SWEEPS`: opens the engine, checks every target once, as often as asked, and writes what the
 * last sweep took as JSON. Targets are handed in as the monitor does it, a thousand at a time, a bounded number
 * ahead of what is decided.
 */
import { openIcmpProber } from "../monitor/icmp_prober.ts";
import type { Check, Prober } from "../monitor/prober.ts";
import { isDead, livingCount, targetAddress, type Targets } from "./targets.ts";

/** What is written. Times are milliseconds from the first check handed in to an engine that is open. */
export interface SweepFigures {
  /** Until the last target was decided, and until the last reply came. */
  readonly wallMs: number;
  readonly lastReplyMs: number;
  /** User and system time of the process meanwhile, microseconds a target; 0 of the first sweep. */
  readonly cpuUsPerProbe: number;
  /** Living targets without a reply. */
  readonly lost: number;
  readonly rssMb: number;
}

const TIMEOUT_MS = 2_000;
const TURN = 1_000;
/** Enough that the engine never waits for more; besides, the dead are held for a whole time-out. */
const AHEAD = 8_000;

/**
 * What an operator of so many machines would set: half a window for all that may die together, when each is checked
 * every 10 s and waited for 2 s; the default for up to 10,000.
 */
function windowFor(targets: number): number {
  return Math.max(4_096, 0.4 * targets);
}

/** Microseconds of processor time that the process has used so far. */
type CpuTime = () => number;

async function sweep(prober: Prober, targets: Targets, cpuTime: CpuTime): Promise<SweepFigures> {
  const before = cpuTime();
  const start = performance.now();
  const dead = targets.count - livingCount(targets);
  const ahead = AHEAD + Math.min(dead, windowFor(targets.count));
  let next = 0;
  let decided = 0;
  let lost = 0;
  let lastReplyMs = 0;
  const handIn = () => {
    while (next < targets.count && next - decided < ahead) {
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
  const cpuUsPerProbe = (cpuTime() - before) / targets.count;
  const rssMb = Deno.memoryUsage().rss / 2 ** 20;
  return { wallMs, lastReplyMs, cpuUsPerProbe, lost, rssMb };
}

async function run(targets: Targets, sweeps: number): Promise<SweepFigures> {
  const prober = await openIcmpProber({ window: windowFor(targets.count), timeoutMs: TIMEOUT_MS });
  let figures = await sweep(prober, targets, () => 0);
  if (sweeps > 1) {
    // Not before: loading Node's modules takes longer than a sweep, and who measures the whole process from outside
    // has no need of them.
    const { cpuUsage } = await import("node:process");
    const cpuTime = () => {
      const { user, system } = cpuUsage();
      return user + system;
    };
    for (let done = 1; done < sweeps; done++) figures = await sweep(prober, targets, cpuTime);
  }
  await prober.close();
  return figures;
}

if (import.meta.main) {
  const [targets = "", sweeps] = Deno.args;
  const figures = await run(JSON.parse(targets), Number(sweeps));
  await Deno.stdout.write(new TextEncoder().encode(JSON.stringify(figures)));
}
