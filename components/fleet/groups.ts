import type { Counts, Grouping } from "../../core/list.ts";
import { keysOf } from "./group_key.ts";
import { type Ledger, type MutableCounts, noCounts } from "./ledger.ts";
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
  const found = new Map<string, { readonly counts: MutableCounts; readonly rtts: number[] }>();
  for (const entry of ledger.byName()) {
    for (const key of keysOf(entry, by)) {
      let group = found.get(key);
      if (group === undefined) found.set(key, group = { counts: noCounts(), rtts: [] });
      group.counts[entry.state]++;
      group.counts.all++;
      const { rtt } = entry.machine;
      if (entry.state === "ok" && rtt !== null) group.rtts.push(rtt);
    }
  }
  const groups = [...found].map(([key, { counts, rtts }]) => ({ key, counts, rtt: median(rtts) }));
  const rank = ({ key }: Group) =>
    (key.startsWith("net:") || key === "tag:" ? "1" : "0") + naturalKey(key);
  return groups.map((group) => ({ group, at: rank(group) }))
    .sort((a, b) => a.at < b.at ? -1 : 1).map(({ group }) => group);
}

function median(values: readonly number[]): number | null {
  const sorted = Float64Array.from(values).sort();
  return sorted[sorted.length >> 1] ?? null;
}
