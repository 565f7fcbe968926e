import { EVERYTHING, exactly, type Grouping, type ListQuery } from "../../core/list.ts";
import type { LiveMachine } from "../../core/live.ts";
import { subnetOf } from "../../core/subnet.ts";
import type { Entry } from "./ledger.ts";

/**
 * Machines that are shown together have a key: `vni:100`, `net:10.0.3.0/24` for those that said no VNI,
 * `tag:web`, and `tag:` for those without a tag.
 */

/** What a group is, taken apart. `name` is empty for machines without a tag. */
export function partsOf(
  key: string,
): { readonly kind: "vni" | "net" | "tag"; readonly name: string } {
  return { kind: key.slice(0, 3) as "vni" | "net" | "tag", name: key.slice(4) };
}

/** The group of a machine by its network: its VNI, or the subnet of one that said none. */
export function networkKey({ vni, ip }: LiveMachine): string {
  return vni === 0 ? `net:${subnetOf(ip)}` : `vni:${vni}`;
}

/** The groups that a machine is in: one by network, one for each of its tags. */
export function keysOf({ machine, network }: Entry, by: Grouping): readonly string[] {
  if (by === "network") return [network];
  return machine.tags.length === 0 ? ["tag:"] : machine.tags.map((tag) => `tag:${tag}`);
}

/** The question whose answer is a group; null where there is no such question. */
export function groupQuery(key: string, by: Grouping): ListQuery | null {
  const { kind, name } = partsOf(key);
  if (kind === "vni") return { ...EVERYTHING, by, vni: Number(name) };
  return name === "" ? null : { ...EVERYTHING, by, q: exactly(kind, name) };
}
