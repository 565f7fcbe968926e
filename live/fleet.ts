import type { Change } from "../core/change.ts";
import { type LiveMachine, liveVitals, toLiveMachine, vitalsRow } from "../core/live.ts";

/** The machines as they are now, as small as a browser holds them. Each is replaced, never changed. */
export class Fleet {
  readonly byId = new Map<number, LiveMachine>();
  #list: readonly LiveMachine[] | null = null;
  /** Ids are given once: what was deleted stays so, though an answer to its registration be late. */
  readonly #deleted = new Set<number>();

  /** All of them, in no order; the same array until something changes. */
  list(): readonly LiveMachine[] {
    return this.#list ??= [...this.byId.values()];
  }

  /**
   * Takes a change in.
   *
   * @returns the machine before and after it; undefined where there is none. A check of a machine
   * that is not here (deleted meanwhile) leaves it so.
   */
  apply(change: Change): {
    readonly before: LiveMachine | undefined;
    readonly after: LiveMachine | undefined;
  } {
    const id = change.kind === "registered" ? change.machine.id : change.id;
    const before = this.byId.get(id);
    if (change.kind === "deleted") this.#deleted.add(id);
    const after = this.#deleted.has(id) ? undefined : changed(before, change);
    this.#list = null;
    if (after === undefined) this.byId.delete(id);
    else this.byId.set(id, after);
    return { before, after };
  }
}

function changed(before: LiveMachine | undefined, change: Change): LiveMachine | undefined {
  switch (change.kind) {
    case "registered":
      return toLiveMachine(change.machine);
    case "deleted":
      return undefined;
    case "checked":
      return before && { ...before, ...liveVitals(vitalsRow(change.id, change.vitals)) };
  }
}
