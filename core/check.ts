import type { HealthEvent } from "./health.ts";
import type { MachineId, Vitals } from "./machine.ts";

/** Echoes of one check and what came back, as history keeps it. */
export interface Sample {
  /** Milliseconds since the epoch: when the first echo was sent. */
  readonly sentAt: number;
  /** Echoes that left, and that came back in time. */
  readonly sent: number;
  readonly received: number;
  /** Milliseconds over the echoes that came back; null when none did. */
  readonly rtt: {
    readonly min: number;
    readonly avg: number;
    readonly max: number;
    readonly jitter: number;
  } | null;
}

/** All that one decided check changes: what a store keeps in one transaction. */
export interface CheckRecord {
  readonly machineId: MachineId;
  /** The generation of the watch that sent the check; a store drops it when the machine has moved on. */
  readonly generation: number;
  /** The machine after it. `lastSeen` only ever moves a stored one forward. */
  readonly vitals: Vitals;
  /** Milliseconds since the epoch: when the machine is to be checked next. */
  readonly dueAt: number;
  /** Null where the manager could not send. */
  readonly sample: Sample | null;
  readonly events: readonly HealthEvent[];
}
