import type { LiveMachine } from "../../core/live.ts";
import { Cell } from "../cell.ts";
import type { Answer, Fold } from "./answer.ts";
import type { History } from "./history.ts";

/** One row of the list. Its machine's values change in place. */
export interface Row {
  readonly id: number;
  readonly machine: Cell<LiveMachine>;
  /** Deleted while the order is held: the row stays until the pointer leaves. */
  readonly deleted: Cell<boolean>;
  /** Whether its state changed and nobody has looked at it since. */
  readonly unseen: Cell<boolean>;
  /** Its latest RTTs: see `History`. */
  readonly trace: readonly number[];
}

/** An incident in the list, and its machines when it is open. */
export interface FoldRows {
  readonly fold: Fold;
  readonly rows: readonly Row[];
}

/** What the list shows, in order. */
export interface Rows {
  readonly folds: readonly FoldRows[];
  readonly single: readonly Row[];
}

/** The rows of an answer, and which machines changed and were not looked at since. */
export class RowKeeper {
  /** How many machines changed without anybody looking since. */
  readonly unseenCount = new Cell(0);
  readonly #unseen = new Set<number>();
  #byId: ReadonlyMap<number, Row> = new Map();

  constructor(private readonly history: History) {}

  /** The ids of those. */
  unseen(): number[] {
    return [...this.#unseen];
  }

  /** The row of a machine, when it is shown. */
  get(id: number): Row | undefined {
    return this.#byId.get(id);
  }

  /** Makes the rows of an answer, and forgets the others; those shown before stay the same rows. */
  rowsOf({ folds, page }: Pick<Answer, "folds" | "page">): Rows {
    const next = new Map<number, Row>();
    const row = (machine: LiveMachine): Row => {
      const { id } = machine;
      const known = this.#byId.get(id) ?? {
        id,
        machine: new Cell(machine),
        deleted: new Cell(false),
        unseen: new Cell(this.#unseen.has(id)),
        trace: this.history.of(id),
      };
      known.machine.value = machine;
      next.set(id, known);
      return known;
    };
    const rows = {
      folds: folds.map((fold) => ({ fold, rows: fold.machines.map(row) })),
      single: page.machines.map(row),
    };
    this.#byId = next;
    return rows;
  }

  /** Marks a machine as one that changed, or as seen. */
  mark(id: number, isUnseen: boolean): void {
    if (isUnseen) this.#unseen.add(id);
    else this.#unseen.delete(id);
    this.unseenCount.value = this.#unseen.size;
    const row = this.#byId.get(id);
    if (row !== undefined) row.unseen.value = isUnseen;
  }
}
