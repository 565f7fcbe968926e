import { ipv6Groups } from "../../core/address.ts";
import type { SortKey } from "../../core/list.ts";
import type { LiveMachine } from "../../core/live.ts";
import { naturalKey } from "./natural_key.ts";

interface Named {
  readonly machine: LiveMachine;
  /** Of its hostname (natural_key.ts). */
  readonly key: string;
}

/**
 * What there is to sort by, as a value that compares as plain ones do. Without a value (no RTT, as nothing
 * answered) a machine is last whichever way.
 */
function valueOf({ machine, key }: Named, sort: Exclude<SortKey, "state">): string | number | null {
  if (sort === "hostname") return key;
  if (sort !== "ip") return machine[sort === "seen" ? "lastSeen" : sort];
  const { ip } = machine;
  // IPv4 first, then by octets: all of a kind are of one length so.
  return ip.includes(":")
    ? `6${ipv6Groups(ip).map((group) => group.padStart(4, "0")).join("")}`
    : `4${naturalKey(ip)}`;
}

/** Sorts machines that come by hostname; those that are alike stay in that order, whichever way. */
export function sortedBy<T extends Named>(
  byName: readonly T[],
  sort: Exclude<SortKey, "state">,
  descending: boolean,
): readonly T[] {
  const sign = descending ? -1 : 1;
  return byName.map((each) => ({ each, value: valueOf(each, sort) }))
    .sort(({ value: a }, { value: b }) =>
      a === b ? 0 : a === null ? 1 : b === null ? -1 : a < b ? -sign : sign
    ).map(({ each }) => each);
}
