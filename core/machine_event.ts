import type { Mac, Vni } from "./address.ts";
import type { MachineId } from "./machine.ts";

/** What happened to a registration. */
export type RegistrationEvent =
  | { readonly kind: "registered" }
  | { readonly kind: "mac_changed"; readonly from: Mac; readonly to: Mac }
  /** Two MACs took turns within an hour. Told once, until somebody acknowledges it. */
  | { readonly kind: "address_conflict"; readonly macs: readonly [Mac, Mac] }
  /** The machine had registered without a VNI before. */
  | { readonly kind: "vni_taken_over"; readonly from: Vni; readonly to: Vni };

/** One of them, or what an operator did, as it is kept. */
export interface StoredEvent {
  readonly id: string;
  readonly machineId: MachineId;
  readonly kind: RegistrationEvent["kind"] | "paused" | "resumed" | "deleted";
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** The fields of the event; of a conflict also `turns`, the changes counted so far. */
  readonly details: Readonly<Record<string, unknown>>;
  /** Of a conflict: when it was acknowledged. */
  readonly acknowledgedAt: number | null;
}
