import type { LiveMachine } from "../core/live.ts";
import type { Delta, VitalsRow } from "../core/live_wire.ts";
import { rowsOf } from "./rows.ts";

/** Rows of a delta at most: a few milliseconds to serialise, and a frame that fits a socket's buffer. */
export const DELTA_ROWS = 2000;

/** The part of a delta that tells of machines. */
export type DeltaBody = Pick<Delta, "registered" | "checked" | "deleted">;

/** What happened to machines since the last tick, until it becomes deltas. */
export class Pending {
  #registered = new Set<number>();
  #checked: VitalsRow[] = [];
  #deleted: number[] = [];

  /** Whether there is nothing to tell. */
  get isEmpty(): boolean {
    return this.#registered.size + this.#checked.length + this.#deleted.length === 0;
  }

  registered(id: number): void {
    this.#registered.add(id);
  }

  checked(row: VitalsRow): void {
    this.#checked.push(row);
  }

  deleted(id: number): void {
    this.#deleted.push(id);
  }

  /**
   * Takes everything out, in pieces that can be made one at a time.
   *
   * A client applies the registrations of a delta before its checks before its deletions, whatever
   * their true order. So a registration carries the machine as it is in the fleet, the checks of the
   * same tick, which are in there already, are left out, and only what is gone in the end is deleted.
   */
  drain(fleet: ReadonlyMap<number, LiveMachine>): Generator<DeltaBody> {
    const [registered, checked, deleted] = [this.#registered, this.#checked, this.#deleted];
    this.#registered = new Set();
    this.#checked = [];
    this.#deleted = [];
    return bodies(
      [...registered],
      checked.filter(([id]) => !registered.has(id)),
      deleted.filter((id) => !fleet.has(id)),
      fleet,
    );
  }
}

/** At least one, so that a tick in which only the manager changed has a delta too. */
function* bodies(
  registered: readonly number[],
  checked: readonly VitalsRow[],
  deleted: number[],
  fleet: ReadonlyMap<number, LiveMachine>,
): Generator<DeltaBody> {
  for (let [from, checkedFrom, isLast] = [0, 0, false]; !isLast;) {
    const ids = registered.slice(from, from + DELTA_ROWS);
    const rows = checked.slice(checkedFrom, checkedFrom + DELTA_ROWS - ids.length);
    from += ids.length;
    checkedFrom += rows.length;
    isLast = from === registered.length && checkedFrom === checked.length;
    yield {
      registered: rowsInFleet(ids, fleet),
      checked: rows,
      deleted: isLast ? deleted : [],
    };
  }
}

function rowsInFleet(
  ids: readonly number[],
  fleet: ReadonlyMap<number, LiveMachine>,
): DeltaBody["registered"] {
  return ids.flatMap((id) => {
    const machine = fleet.get(id);
    return machine === undefined ? [] : [rowsOf(machine)];
  });
}
