import type { ManagerState } from "../core/change.ts";
import type { LiveMachine } from "../core/live.ts";
import type { Snapshot as SnapshotMessage } from "../core/live_wire.ts";
import { rowsOf } from "./rows.ts";

/** Machines of a part at most: to read the first one takes a small device 20 ms, and nobody notices that. */
export const PART_MACHINES = 125;

/**
 * The fleet as it was at one moment, in parts that are serialised when the first client needs them
 * and then shared by all that connected at about the same time.
 */
export class Snapshot {
  #texts: (string | undefined)[] = [];

  constructor(
    readonly seq: number,
    /** Milliseconds since the epoch: the manager's clock. */
    readonly at: number,
    private readonly manager: ManagerState,
    // Machines are replaced and never changed, so this list stays what it was.
    private readonly machines: readonly LiveMachine[],
  ) {}

  get parts(): number {
    return Math.max(1, Math.ceil(this.machines.length / PART_MACHINES));
  }

  /** The message of one part, from 0. */
  text(part: number): string {
    return this.#texts[part] ??= this.#serialise(part);
  }

  /** Lets go of the texts: what is left to those who are still being sent this one is made again. */
  release(): void {
    this.#texts = [];
  }

  #serialise(part: number): string {
    const from = part * PART_MACHINES;
    const message: SnapshotMessage = {
      type: "snapshot",
      seq: this.seq,
      at: this.at,
      part,
      parts: this.parts,
      manager: this.manager,
      machines: this.machines.slice(from, from + PART_MACHINES).map(rowsOf),
    };
    return JSON.stringify(message);
  }
}
