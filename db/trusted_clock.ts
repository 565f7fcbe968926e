/** The clocks to go by, in milliseconds. */
export interface Clock {
  /** Since the epoch; jumps when somebody sets it, or when a host wakes up. */
  wall(): number;
  /** Only runs on. */
  steady(): number;
}

const HOUR = 3_600_000;
/** How far the wall clock may run ahead of the steady one before it is taken to have jumped. */
const TOLERANCE = HOUR;
/** How long the manager may have been off before its clock is doubted at its start. */
const ABSENCE = 48 * HOUR;
/** How long a clock that has jumped ahead has to stay there to be believed. */
export const PROBATION = 24 * HOUR;

/**
 * The time by which history may be dropped. A clock that jumps a year ahead, for a minute and by mistake, must not cost
 * a year of history: what it says is believed once it has said so for a day. A clock that is set back is believed at
 * once, since nothing is dropped by it.
 */
export class TrustedClock {
  readonly #clock: Clock;
  /** What was believed last, and when that was on the steady clock. */
  #believed: number;
  #believedAt: number;
  /** Since when the wall clock has been ahead, on the steady clock; null while it is not. */
  #aheadSince: number | null = null;

  /** @param known a time that is sure to have been, such as that of the latest work; -Infinity when there is none */
  constructor(clock: Clock, known: number) {
    this.#clock = clock;
    this.#believed = clock.wall();
    this.#believedAt = clock.steady();
    if (this.#believed - known > ABSENCE && known > -Infinity) {
      this.#believed = known;
      this.#aheadSince = this.#believedAt;
    }
  }

  /** Milliseconds by which the wall clock is ahead of what is believed, or 0. */
  get ahead(): number {
    return this.#aheadSince === null ? 0 : this.#clock.wall() - this.#expected();
  }

  /** Milliseconds since the epoch. */
  now(): number {
    const wall = this.#clock.wall();
    const steady = this.#clock.steady();
    const expected = this.#expected();
    if (wall - expected > TOLERANCE) {
      this.#aheadSince ??= steady;
      if (steady - this.#aheadSince < PROBATION) return expected;
    }
    this.#aheadSince = null;
    this.#believed = wall;
    this.#believedAt = steady;
    return wall;
  }

  #expected(): number {
    return this.#believed + this.#clock.steady() - this.#believedAt;
  }
}
