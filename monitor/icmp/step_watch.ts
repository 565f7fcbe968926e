import type { Clock } from "../ports.ts";

/** Milliseconds that the clocks' distance may seem to move without a step. */
const SLACK = 1;

/**
 * Tells when the wall clock was set, by its distance from the steady clock. NTP's slewing moves both alike
 * (adjtimex(2)), so only a step changes the distance.
 *
 * Packets are stamped by the wall clock. Within an epoch, the time between two steps, stamps compare;
 * across a step they do not.
 */
export class StepWatch {
  /** Steps seen. */
  epoch = 0;
  /** Milliseconds from the steady clock to the wall clock. */
  offset: number;
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.offset = clock.wall() - clock.steady();
  }

  /** Looks at the clocks again. */
  look(): void {
    const first = this.#moved();
    if (Math.abs(first) <= SLACK) return;
    // Being interrupted between the two readings looks like a step; twice by the same amount it does not.
    const second = this.#moved();
    if (Math.abs(second) <= SLACK || Math.abs(second - first) > SLACK) return;
    this.offset += second;
    this.epoch++;
  }

  #moved(): number {
    const steady = this.#clock.steady();
    return this.#clock.wall() - steady - this.offset;
  }
}
