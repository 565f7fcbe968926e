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
  return inOrder([...eachGroup(ledger, by)]);
}

/** Every group in no order, one at a time: each costs a pass over its machines. */
export function* eachGroup(ledger: Ledger, by: Grouping): Generator<Group, void> {
  for (const [key, members] of ledger.byGroup(by)) yield groupOf(key, members);
}

/** Groups as they are shown. */
export function inOrder(groups: readonly Group[]): Group[] {
  const rank = ({ key }: Group) =>
    (key.startsWith("net:") || key === "tag:" ? "1" : "0") + naturalKey(key);
  return groups.map((group) => ({ group, at: rank(group) }))
    .sort((a, b) => a.at < b.at ? -1 : 1).map(({ group }) => group);
}

function groupOf(key: string, members: readonly Entry[]): Group {
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
