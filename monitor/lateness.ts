/** How late checks start: the figure that says whether the monitor keeps up. */
export class Lateness {
  #current: number[] = [];
  #previous: number[] = [];
  #turnAt = 0;

  /** Notes one start, `late` milliseconds after it was due; `now` in steady milliseconds. */
  add(late: number, now: number): void {
    this.#turn(now);
    // Beyond a sample, a newcomer takes the place of a random one: the quantiles stay true enough.
    if (this.#current.length < SAMPLE) this.#current.push(late);
    else this.#current[Math.floor(Math.random() * SAMPLE)] = late;
  }

  /** The `share` quantile (0 to 1) of the last one to two minutes, in milliseconds; 0 when idle. */
  quantile(share: number, now: number): number {
    this.#turn(now);
    const sorted = Float64Array.from([...this.#previous, ...this.#current]).sort();
    return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
  }

  #turn(now: number): void {
    if (now - this.#turnAt < MINUTE) return;
    this.#previous = now - this.#turnAt < 2 * MINUTE ? this.#current : [];
    this.#current = [];
    this.#turnAt = now;
  }
}

const MINUTE = 60_000;
const SAMPLE = 10_000;
