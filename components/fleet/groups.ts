import type { Counts, Grouping } from "../../core/list.ts";
import { type Entry, type Ledger, noCounts } from "./ledger.ts";
import { naturalKey } from "./natural_key.ts";

/** Machines that are shown together on the map, in figures. */
export interface Group {
  /** See group_key.ts. */
  readonly key: string;
  readonly counts: Counts;
  /** The median RTT of the machines that answer well, in milliseconds; null when none does. */
  readonly rtt: number | null;
}

/** Every group: VNIs by number, then subnets; or tags, with what has none last. */
export function groupsOf(ledger: Ledger, by: Grouping): Group[] {
  const rank = ({ key }: Group) =>
    (key.startsWith("net:") || key === "tag:" ? "1" : "0") + naturalKey(key);
  return [...ledger.byGroup(by)].map(groupOf).map((group) => ({ group, at: rank(group) }))
    .sort((a, b) => a.at < b.at ? -1 : 1).map(({ group }) => group);
}

function groupOf([key, members]: readonly [string, readonly Entry[]]): Group {
  const counts = noCounts();
  const rtts: number[] = [];
  for (const { state, machine: { rtt } } of members) {
    counts[state]++;
    counts.all++;
    if (state === "ok" && rtt !== null) rtts.push(rtt);
  }
  return { key, counts, rtt: median(rtts) };
}

function median(values: readonly number[]): number | null {
  const sorted = Float64Array.from(values).sort();
  return sorted[sorted.length >> 1] ?? null;
}
