import type { Check } from "../prober.ts";

/** Checks that wait for a free row, first in first out; arrays are kept whole, so queueing is cheap. */
export class Backlog {
  #batches: (readonly Check[])[] = [];
  /** The batch whose turn it is, and its first check that is still here. */
  #batch = 0;
  #next = 0;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** @param batch kept as it is: the caller must not change it */
  push(batch: readonly Check[]): void {
    if (batch.length === 0) return;
    this.#batches.push(batch);
    this.#length += batch.length;
  }

  /** Takes the oldest, or undefined. */
  shift(): Check | undefined {
    const batch = this.#batches[this.#batch];
    if (batch === undefined) return undefined;
    const check = batch[this.#next++];
    this.#length--;
    if (this.#next === batch.length) this.#dropBatch();
    return check;
  }

  #dropBatch(): void {
    this.#next = 0;
    this.#batch++;
    if (this.#batch === this.#batches.length) {
      this.#batches = [];
      this.#batch = 0;
    }
  }
}
