import type { Machine, MachineId, Vitals } from "./machine.ts";

/** Something that is now in the database and that browsers are to see. */
export type Change =
  /** A new machine, or one whose registration changed. */
  | { readonly kind: "registered"; readonly machine: Machine }
  | { readonly kind: "deleted"; readonly id: MachineId }
  /** A check was decided and stored. */
  | { readonly kind: "checked"; readonly id: MachineId; readonly vitals: Vitals };

/** Machines that the manager has no way to, for a reason of its own, while it checks others. */
export interface HeldBack {
  readonly reason: string;
  readonly machines: number;
  /** Milliseconds since the epoch. */
  readonly since: number;
}

/** The manager's own state, for the banner and /health. Times are milliseconds since the epoch. */
export interface ManagerState {
  /** `cut_off`: the manager itself has no network, so states are frozen. */
  readonly monitor: {
    readonly state: "running" | "cut_off" | "stopped";
    readonly since: number;
    readonly reason: string | null;
    /** While it runs: machines that it cannot check, by reason. Their states are frozen. */
    readonly heldBack: readonly HeldBack[];
  };
  readonly database: { readonly state: "connected" | "away"; readonly since: number };
  /** The network is simulated (`deno task demo`). */
  readonly demo: boolean;
}
