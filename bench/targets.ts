import type { Ip } from "../core/address.ts";

/** A set of addresses to sweep, small enough to hand to a child process. */
export interface Targets {
  /** `loopback`: 127.x, all alive. `routed`: 10.100.x behind the targets' namespace, alive below .128. */
  readonly kind: "loopback" | "routed";
  readonly count: number;
  /** Of every ten, how many are dead; they lie among the others. */
  readonly deadInTen: number;
}

export function isDead({ deadInTen }: Targets, index: number): boolean {
  return index % 10 < deadInTen;
}

export function targetAddress(targets: Targets, index: number): Ip {
  const low = `${(index >> 8) & 255}.${index & 255}`;
  if (targets.kind === "loopback") return `127.${1 + (index >> 16)}.${low}` as Ip;
  const third = ((index >> 8) & 127) + (isDead(targets, index) ? 128 : 0);
  return `10.100.${third}.${index & 255}` as Ip;
}

/** How many of them are alive. */
export function livingCount(targets: Targets): number {
  let living = 0;
  for (let index = 0; index < targets.count; index++) if (!isDead(targets, index)) living++;
  return living;
}
