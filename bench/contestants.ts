import { ICMP_PERMISSIONS } from "../monitor/icmp_prober.ts";
import { measure, peakRssMb } from "./measure.ts";
import type { SweepFigures } from "./sweep_child.ts";
import { livingCount, targetAddress, type Targets } from "./targets.ts";

/** One sweep by one contestant. */
export interface Sweep {
  readonly wallMs: number;
  readonly cpuUsPerProbe: number;
  /** Living targets without a reply. */
  readonly lost: number;
  readonly rssMb: number;
}

/** A sweep of ours in a process that has swept before, as the monitor's has. */
export type WarmSweep = Omit<Sweep, "rssMb"> & { readonly lastReplyMs: number };

/** fping refuses more targets at a time than there are sequence numbers. */
const FPING_TARGETS = 65_535;
const TIMEOUT_MS = 2_000;
const CHILD = new URL("./sweep_child.ts", import.meta.url);

/** Starts `deno run`, sweeps once, ends. @param where a command to put before it, as `ip netns exec …` */
export async function sweepOurselves(targets: Targets, where: readonly string[]): Promise<Sweep> {
  const { wallMs, cpuMs, stdout } = await measure([...where, ...childCommand(targets, 1)]);
  const { lost, rssMb } = JSON.parse(stdout) as SweepFigures;
  return { wallMs, cpuUsPerProbe: (1000 * cpuMs) / targets.count, lost, rssMb };
}

/** The engine alone: the third sweep of a process, after code is compiled and memory is there. */
export async function sweepWarm(
  targets: Targets,
  where: readonly string[],
): Promise<WarmSweep> {
  const { stdout } = await measure([...where, ...childCommand(targets, 3)]);
  return JSON.parse(stdout) as SweepFigures;
}

function childCommand(targets: Targets, sweeps: number): string[] {
  return [
    Deno.execPath(),
    "run",
    "--no-prompt",
    `--allow-ffi=${ICMP_PERMISSIONS.ffi.join(",")}`,
    `--allow-read=${ICMP_PERMISSIONS.read.join(",")}`,
    CHILD.href,
    JSON.stringify(targets),
    String(sweeps),
  ];
}

/** `fping 5.1`, or null where it is not installed. */
export async function fpingVersion(): Promise<string | null> {
  try {
    const { stdout } = await measure(["fping", "--version"]);
    return /Version (\S+)/.exec(stdout)?.[1] ?? "of an unknown version";
  } catch {
    return null;
  }
}

/**
 * Sweeps with fping at its fastest: one try a target, no pause, totals only. More targets than it takes go into
 * several runs, whose times add up.
 */
export async function sweepWithFping(
  targets: Targets,
  where: readonly string[],
): Promise<Omit<Sweep, "rssMb">> {
  let wallMs = 0;
  let cpuMs = 0;
  let alive = 0;
  await eachFping(targets, where, async (command) => {
    // It ends with 1 when some targets are silent, which is no failure here.
    const cost = await measure(["sh", "-c", '"$@"; [ $? -le 1 ]', "sh", ...command]);
    wallMs += cost.wallMs;
    cpuMs += cost.cpuMs;
    alive += Number(/(\d+) alive/.exec(cost.stderr)?.[1] ?? 0);
  });
  const lost = livingCount(targets) - alive;
  return { wallMs, cpuUsPerProbe: (1000 * cpuMs) / targets.count, lost };
}

/** The memory that fping takes for it, in a sweep that is not timed. */
export async function fpingRssMb(targets: Targets, where: readonly string[]): Promise<number> {
  let peak = 0;
  await eachFping(targets, where, async (command) => {
    peak = Math.max(peak, await peakRssMb(command));
  });
  return peak;
}

/** Calls back with each command line that sweeps a part of the targets. */
async function eachFping(
  targets: Targets,
  where: readonly string[],
  run: (command: readonly string[]) => Promise<void>,
): Promise<void> {
  const share = Math.ceil(targets.count / Math.ceil(targets.count / FPING_TARGETS));
  for (let first = 0; first < targets.count; first += share) {
    const count = Math.min(share, targets.count - first);
    const addresses = Array.from({ length: count }, (_, i) => targetAddress(targets, first + i));
    const file = await Deno.makeTempFile({ prefix: "sweep-" });
    try {
      await Deno.writeTextFile(file, addresses.join("\n") + "\n");
      const options = ["-q", "-s", "-r0", "-i0", `-t${TIMEOUT_MS}`, "-f", file];
      await run([...where, "fping", ...options]);
    } finally {
      await Deno.remove(file);
    }
  }
}
