import type { Vni } from "./address.ts";
import type { Status } from "./machine.ts";

/** What the API's list of machines can be ordered by. */
export const MACHINE_SORTS = [
  "registered_at",
  "updated_at",
  "last_seen",
  "hostname",
  "ip_address",
  "mac_address",
  "vni",
  "status",
  "response_time",
  "loss",
] as const;
export type MachineSort = (typeof MACHINE_SORTS)[number];

/** Which machines; all when nothing is said. */
export interface MachineFilter {
  readonly status?: Status | null;
  /** Text to look for in hostname, address, MAC (in any spelling) and extra_data. */
  readonly q?: string | null;
  readonly vni?: Vni | null;
  readonly tag?: string | null;
}

/** Which of them, in which order: newest registration first when nothing is said. */
export interface MachineQuery extends MachineFilter {
  readonly limit: number;
  readonly offset: number;
  readonly sort?: MachineSort;
  readonly order?: "asc" | "desc";
}
