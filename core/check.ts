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

/**
 * What the checks of one machine changed since its last record: a batch has at most one for a machine,
 * and a store keeps a batch in one transaction.
 */
export interface CheckRecord {
  readonly machineId: MachineId;
  /** The generation of the watch that sent the check; a store drops it when the machine has moved on. */
  readonly generation: number;
  /** The machine after it. `lastSeen` only ever moves a stored one forward. */
  readonly vitals: Vitals;
  /** Milliseconds since the epoch: when the machine is to be checked next. */
  readonly dueAt: number;
  /** The checks in the order they were decided; none where the manager could not send. */
  readonly samples: readonly Sample[];
  readonly events: readonly HealthEvent[];
}

/** What one check met that somebody had asked for. */
export interface CheckResult extends Sample {
  /** `fault`: the manager itself could not send, which says nothing of the machine. */
  readonly outcome: "reply" | "silence" | "fault";
  /** Milliseconds since the epoch: when it was decided. */
  readonly at: number;
  /** Of a fault: why. */
  readonly reason: string | null;
}
