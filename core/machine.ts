import type { Ip, Mac, Vni } from "./address.ts";
import type { Health } from "./health.ts";
import type { Quality } from "./quality.ts";

/** A machine's number, given at its first registration and never again. */
export type MachineId = number & { readonly __brand: "MachineId" };

/** What can be put into `extra_data`: an object of JSON values whose numbers a double holds exactly. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

/** What the machine (or its operator) says of itself; changes with a registration. */
export interface Identity {
  readonly id: MachineId;
  readonly hostname: string;
  readonly ip: Ip;
  readonly mac: Mac;
  readonly vni: Vni;
  readonly extraData: JsonObject | null;
  readonly tags: readonly string[];
  readonly notes: string;
  readonly paused: boolean;
  /** Milliseconds since the epoch. */
  readonly registeredAt: number;
  /** Milliseconds since the epoch; moves only when the registration changed. */
  readonly updatedAt: number;
  /** Rises with every registration that changed what is probed; older results are dropped. */
  readonly generation: number;
}

/** What the checks say of a machine; changes with every one of them. */
export interface Vitals {
  readonly health: Health;
  readonly quality: Quality;
  /** Mean RTT of the latest check in milliseconds; null when it was not answered. */
  readonly rtt: number | null;
  /** Milliseconds since the epoch: the latest reply or registration. */
  readonly lastSeen: number;
  /** Milliseconds since the epoch: when the latest check was decided; null before the first. */
  readonly checkedAt: number | null;
}

/** A machine as the manager knows it. */
export interface Machine extends Identity {
  readonly vitals: Vitals;
}

/** The contract's two words for a machine's state. */
export const STATUSES = ["active", "unreachable"] as const;
export type Status = (typeof STATUSES)[number];

/** The contract's status: unreachable when down, active otherwise. */
export function statusOf(health: Health): Status {
  return health.state === "down" ? "unreachable" : "active";
}

/** The contract's `is_alive`: the result of the latest check, null before the first. */
export function isAlive(health: Health): boolean | null {
  return health.state === "unknown" ? null : health.state === "up";
}
