import type { CheckTable } from "./check_table.ts";
import type { RowPool } from "./row_pool.ts";

/** Looks in a row at which a Worker that was rung has done nothing before it is taken to hang. */
const SILENT_LOOKS = 10;
/** Looks that a check may take longer than it can. */
const GRACE = 10;
/** Echoes of a check at most, and how often each is put off for a gap at most (`engine.ts`). */
const ECHOES = 16;
const PUT_OFFS = 2;

/** What bounds how long a check can take. Spans in milliseconds. */
export interface CheckBounds {
  readonly timeout: number;
  readonly gap: number;
  /** Echoes in flight at most. */
  readonly window: number;
  /** Between two looks. */
  readonly period: number;
}

/**
 * Watches a Worker from outside, for what it cannot report itself: that it hangs, or that it has lost a check, whose
 * machine would then never be checked again.
 *
 * It counts its own looks instead of reading a clock: while the thread that looks is busy, or the whole host sleeps, no
 * time passes for the Worker's answer either.
 */
export class Watchdog {
  readonly #table: CheckTable;
  readonly #rows: RowPool;
  readonly #begunLimit: number;
  readonly #waitingLimit: number;
  /** By row: looks that it was taken at, and begun at; -1 for one that has not begun. */
  readonly #takenAt: Int32Array;
  readonly #begunAt: Int32Array;
  #looks = 0;
  #silentLooks = 0;
  #turns = -1;

  constructor(table: CheckTable, rows: RowPool, bounds: CheckBounds) {
    this.#table = table;
    this.#rows = rows;
    const { timeout, gap, window, period } = bounds;
    // A send buffer that is full may hold an echo up for a time-out more.
    const longest = 2 * timeout + ECHOES * (1 + PUT_OFFS) * gap;
    this.#begunLimit = Math.ceil(longest / period) + GRACE;
    // In the worst case every check is of the longest kind, silent, and of suspects, who have half the window.
    const atOnce = Math.max(1, Math.floor(window / 2 / ECHOES));
    this.#waitingLimit = this.#begunLimit * Math.ceil(table.capacity / atOnce);
    this.#takenAt = new Int32Array(table.capacity);
    this.#begunAt = new Int32Array(table.capacity);
  }

  /** A check was written into a row and is about to be handed over. */
  took(row: number): void {
    this.#takenAt[row] = this.#looks;
    this.#begunAt[row] = -1;
    this.#table.sentAt[row] = 0;
  }

  /**
   * Looks, once a period, after what is decided has been collected and before the Worker is rung.
   *
   * @returns what is wrong with the Worker, or null
   */
  look(): string | null {
    this.#looks++;
    const turns = Atomics.load(this.#table.bell, 2);
    // One that has nothing to do sleeps, and is not rung.
    const isIdle = this.#rows.taken === 0;
    this.#silentLooks = isIdle || turns !== this.#turns ? 0 : this.#silentLooks + 1;
    this.#turns = turns;
    if (this.#silentLooks >= SILENT_LOOKS) return "hangs: it does not answer";
    return !isIdle && this.#hasLost() ? "has lost a check" : null;
  }

  #hasLost(): boolean {
    for (let row = 0; row < this.#table.capacity; row++) {
      if (!this.#rows.isTaken(row)) continue;
      if (this.#looks - this.#takenAt[row]! > this.#waitingLimit) return true;
      if (this.#begunAt[row]! < 0) {
        if (this.#table.sentAt[row]! !== 0) this.#begunAt[row] = this.#looks;
      } else if (this.#looks - this.#begunAt[row]! > this.#begunLimit) return true;
    }
    return false;
  }
}
