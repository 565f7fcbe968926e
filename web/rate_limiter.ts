/** How many requests one client has made, in this window and the one before. */
interface Tally {
  /** When this window began, milliseconds of the limiter's clock. */
  start: number;
  current: number;
  previous: number;
}

/** What a limiter allows. */
export interface RateLimit {
  /** Requests a window; 0 for no limit. */
  readonly limit: number;
  /** Milliseconds. */
  readonly window: number;
  /** Clients remembered at most, so that made-up addresses cannot fill the memory. */
  readonly clients: number;
}

/**
 * Counts requests by client over a sliding window: those of the window before weigh as much as it
 * still overlaps the last `window` milliseconds. Two numbers a client, instead of a time a request.
 */
export class RateLimiter {
  readonly #tallies = new Map<string, Tally>();

  /** @param now a clock in milliseconds that never goes back */
  constructor(private readonly rate: RateLimit, private readonly now: () => number) {}

  /**
   * Counts one request.
   *
   * @returns milliseconds to wait when the client has used its share up (the request then does not
   * count); 0 when it may go on
   */
  take(client: string): number {
    const { limit, window } = this.rate;
    if (limit === 0) return 0;
    const now = this.now();
    const tally = this.#tally(client, now);
    const gone = (now - tally.start) / window;
    if (tally.previous * (1 - gone) + tally.current + 1 <= limit) {
      tally.current += 1;
      return 0;
    }
    return Math.max(1, tally.start + waitUntil(tally, limit) * window - now);
  }

  /** Takes a request back that turned out to be none of those that are limited. */
  giveBack(client: string): void {
    const tally = this.#tallies.get(client);
    if (tally !== undefined && tally.current > 0) tally.current -= 1;
  }

  #tally(client: string, now: number): Tally {
    const known = this.#tallies.get(client);
    if (known !== undefined && now - known.start < this.rate.window) return known;
    // Set anew at the end, so that the map's order is that of the windows and the oldest goes first.
    this.#tallies.delete(client);
    const fresh = successor(known, now, this.rate.window);
    this.#tallies.set(client, fresh);
    if (this.#tallies.size > this.rate.clients) this.#forgetOldest();
    return fresh;
  }

  #forgetOldest(): void {
    const oldest = this.#tallies.keys().next();
    if (!oldest.done) this.#tallies.delete(oldest.value);
  }
}

function successor(before: Tally | undefined, now: number, window: number): Tally {
  if (before === undefined || now - before.start >= 2 * window) {
    return { start: now, current: 0, previous: 0 };
  }
  return { start: before.start + window, current: 0, previous: before.current };
}

/** When the next request fits, in windows since the start of this one. */
function waitUntil({ current, previous }: Tally, limit: number): number {
  return current < limit
    // The window before has to slide out far enough.
    ? 1 - (limit - current - 1) / previous
    // This one has to become the one before, and slide out by one request.
    : 1 + 1 / limit;
}
