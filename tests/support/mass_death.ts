/**
 * A program: watches a fleet of which half dies together, and writes how late the living were checked.
 * It behaves as the monitor does: one echo each interval, and after a miss confirm checks that overlap.
 */
import { parseIp } from "../../core/address.ts";
import { openIcmpProber } from "../../monitor/icmp_prober.ts";
import type { Check, Observation } from "../../monitor/prober.ts";

/** Spans in milliseconds. Machine `i` is `10.100.x.y` when it lives and `10.100.(128 + x).y` when not. */
export interface MassDeath {
  readonly machines: number;
  readonly window: number;
  readonly timeout: number;
  readonly interval: number;
  readonly confirm: number;
  readonly gap: number;
  readonly intervals: number;
}

/** Of the living: how many checks were due, how many were answered, and how late they were sent. */
export interface Lateness {
  readonly due: number;
  readonly answered: number;
  readonly p99: number;
  readonly worst: number;
  /** Of the dead: how many had all three checks decided as silence. */
  readonly confirmed: number;
}

const CONFIRM_ECHOES = 3;
const TICK = 10;

async function watch(scene: MassDeath): Promise<Lateness> {
  const { machines, window, timeout, gap, interval, confirm, intervals } = scene;
  const prober = await openIcmpProber({ window, timeoutMs: timeout, gapMs: gap });
  const ips = Array.from({ length: machines }, (_, i) => {
    const half = i >> 1;
    return parseIp(`10.100.${(half >> 8) + (i & 1 ? 128 : 0)}.${half & 255}`);
  });
  const handedInAt: number[] = [];
  const silences = new Uint8Array(machines);
  const lateness: number[] = [];
  let due = 0;
  const submit = (machine: number, suspect: boolean): Check => {
    const token = handedInAt.length * machines + machine;
    handedInAt.push(Date.now());
    if (machine % 2 === 0) due++;
    return { token, ip: ips[machine]!, echoes: suspect ? CONFIRM_ECHOES : 1, suspect };
  };
  const confirms: { at: number; machine: number }[] = [];
  prober.onObservations = (batch: readonly Observation[]) => {
    for (const { token, outcome, sentAt } of batch) {
      const machine = token % machines;
      if (outcome === "reply") lateness.push(sentAt - handedInAt[Math.floor(token / machines)]!);
      else if (silences[machine]!++ === 0) {
        confirms.push({ at: performance.now(), machine });
        confirms.push({ at: performance.now() + confirm, machine });
      }
    }
  };
  const start = performance.now();
  const order = Array.from({ length: machines }, (_, i) => (i * 7919) % machines);
  let next = 0;
  while (performance.now() - start < interval * intervals) {
    await new Promise((resolve) => setTimeout(resolve, TICK));
    const now = performance.now();
    const batch: Check[] = [];
    const soon = Math.min(intervals, (now - start) / interval) * machines;
    for (; next < soon; next++) {
      const machine = order[next % machines]!;
      // One that is known to be down is not due again within the scene.
      if (silences[machine] === 0) batch.push(submit(machine, false));
    }
    const ripe = confirms.filter(({ at }) => at <= now);
    for (const { machine } of ripe) batch.push(submit(machine, true));
    confirms.splice(0, confirms.length, ...confirms.filter(({ at }) => at > now));
    if (batch.length > 0) prober.submit(batch);
  }
  while (prober.status().inFlight + prober.status().waiting > 0) {
    await new Promise((resolve) => setTimeout(resolve, timeout));
  }
  await prober.close();
  lateness.sort((a, b) => a - b);
  return {
    due,
    answered: lateness.length,
    p99: lateness[Math.floor(lateness.length * 0.99)] ?? Infinity,
    worst: lateness.at(-1) ?? Infinity,
    confirmed: silences.filter((count) => count === 3).length,
  };
}

if (import.meta.main) {
  const lateness = await watch(JSON.parse(Deno.args[0] ?? "{}"));
  await Deno.stdout.write(new TextEncoder().encode(JSON.stringify(lateness) + "\n"));
}
