import type { LiveMachine } from "./live.ts";
import { subnetOf } from "./subnet.ts";
import { PATTERN, TOGETHER } from "./together.ts";

/**
 * What machines that are down now have in common: most likely, the one cause of it. (incidents.ts groups
 * outages of the past, of which one knows when they ended but not what else was there.)
 */
export interface SharedFault {
  /** Stays the same while the incident goes on, whatever machines join or leave it. */
  readonly key: string;
  /** What they share; `subnet` for those that said no VNI. */
  readonly by: "vtep" | "vni" | "subnet";
  /** The VTEP's address, the VNI's number, or the subnet. */
  readonly name: string;
  /** Whether nothing that shares it answers. */
  readonly whole: boolean;
  /** When the first of them fell silent, milliseconds since the epoch. */
  readonly since: number;
  /** Those that are down, in the order they were given. */
  readonly machines: readonly LiveMachine[];
}

/**
 * Folds machines by cause: those behind one VTEP that are down together, then what is left of one VNI (or
 * of one subnet, without a VNI) that went down together. A VTEP behind which nothing answers is one cause
 * whenever its machines fell silent.
 *
 * @param down machines that are down
 * @param behind how many machines there are behind a VTEP, down or not
 * @returns the largest first
 */
export function sharedFaults(
  down: Iterable<LiveMachine>,
  behind: (vtep: string) => number,
): SharedFault[] {
  const found: SharedFault[] = [];
  const rest = new Set(down);
  const byVtep = Map.groupBy([...rest].filter(({ vtep }) => vtep !== ""), ({ vtep }) => vtep);
  for (const [vtep, machines] of byVtep) {
    const whole = machines.length === behind(vtep);
    for (const those of whole ? [machines] : together(machines)) {
      take("vtep", vtep, those, whole);
    }
  }
  const byNetwork = Map.groupBy(rest, ({ vni, ip }) => vni === 0 ? subnetOf(ip) : vni);
  for (const [network, machines] of byNetwork) {
    const by = typeof network === "number" ? "vni" : "subnet";
    for (const those of together(machines)) take(by, String(network), those, false);
  }
  return found.sort((a, b) => b.machines.length - a.machines.length || a.since - b.since);

  function take(
    by: SharedFault["by"],
    name: string,
    machines: readonly LiveMachine[],
    whole: boolean,
  ): void {
    if (machines.length < PATTERN[by]) return;
    const since = Math.min(...machines.map(silentSince));
    const others = found.filter((each) => each.by === by && each.name === name).length;
    const key = `${by}:${name}${others === 0 ? "" : `:${others}`}`;
    found.push({ key, by, name, whole, since, machines });
    for (const machine of machines) rest.delete(machine);
  }
}

/** Groups of machines that fell silent one soon after the other, oldest first; each in the order they were given. */
function together(machines: readonly LiveMachine[]): LiveMachine[][] {
  const byTime = machines.toSorted((a, b) => silentSince(a) - silentSince(b));
  const group = new Map<LiveMachine, number>();
  let number = 0;
  for (const [i, machine] of byTime.entries()) {
    const before = byTime[i - 1];
    if (before !== undefined && silentSince(machine) - silentSince(before) >= TOGETHER) number++;
    group.set(machine, number);
  }
  const groups = Map.groupBy(machines, (machine) => group.get(machine) ?? 0);
  return [...groups].sort(([a], [b]) => a - b).map(([, those]) => those);
}

function silentSince({ since, lastSeen }: LiveMachine): number {
  return since ?? lastSeen;
}
