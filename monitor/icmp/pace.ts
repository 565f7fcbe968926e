/** Milliseconds' worth of echoes that may leave in one go. */
const QUANTUM = 1;

/**
 * A token bucket that spreads echoes: at most a quantum's worth at once, and the rate over time. Late wake-ups
 * are made up for by saving at most a second quantum.
 */
export class Pace {
  readonly #perMs: number;
  readonly #quantum: number;
  #tokens: number;
  #filledAt: number;

  /**
   * @param rate echoes a second
   * @param now milliseconds on the steady clock, as everywhere here
   */
  constructor(rate: number, now: number) {
    this.#perMs = rate / 1000;
    this.#quantum = Math.max(1, this.#perMs * QUANTUM);
    this.#tokens = this.#quantum;
    this.#filledAt = now;
  }

  /** Echoes that may leave now. */
  available(now: number): number {
    const earned = (now - this.#filledAt) * this.#perMs;
    this.#tokens = Math.min(2 * this.#quantum, this.#tokens + earned);
    this.#filledAt = now;
    return Math.floor(this.#tokens);
  }

  spend(echoes: number): void {
    this.#tokens -= echoes;
  }

  /** Milliseconds from the last `available` until it is worth sending again. */
  wait(): number {
    return Math.max(0, (this.#quantum - this.#tokens) / this.#perMs);
  }
}
