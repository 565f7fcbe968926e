import { createHash } from "node:crypto";
import { ApiError } from "../core/errors.ts";
import { RateLimiter } from "./rate_limiter.ts";

/** Milliseconds that a right and a wrong credential are remembered. */
const RIGHT_MEMORY = 24 * 3_600_000;
const WRONG_MEMORY = 10 * 60_000;
/** Credentials remembered at most, of either kind: some megabytes. */
const REMEMBERED = 10_000;
/** Wrong credentials that a client may show a minute. People behind one address may all have old cookies. */
const GUESSES = 60;

/**
 * Stands between requests and the database that knows credentials: anybody can send any number of made-up
 * tokens and cookies, and each would cost a query. One that was wrong is not looked up again, and a client
 * that shows many wrong ones has to wait. What was right within a day is always looked up, so that a neighbour
 * behind the same address who guesses locks out nobody but newcomers, and those for a minute.
 *
 * It decides nothing: a credential that was right is asked about every time.
 */
export class CredentialGate {
  readonly #right: Memory;
  readonly #wrong: Memory;
  readonly #guesses: RateLimiter;
  readonly #underWay = new Map<string, Promise<unknown>>();

  /** @param now a clock in milliseconds that never goes back */
  constructor(clients: number, now: () => number) {
    this.#right = new Memory(RIGHT_MEMORY, now);
    this.#wrong = new Memory(WRONG_MEMORY, now);
    this.#guesses = new RateLimiter({ limit: GUESSES, window: 60_000, clients }, now);
  }

  /**
   * What `find` says of a credential; null without asking where it was null lately.
   *
   * @param client whom guesses are counted against
   * @throws {ApiError} `RATE_LIMIT_EXCEEDED` when the client has shown too many wrong ones
   */
  async look<T>(
    credential: string,
    client: string,
    find: () => Promise<T | null>,
  ): Promise<T | null> {
    // Secrets are not kept, not even in memory.
    const key = createHash("sha256").update(credential).digest("base64");
    if (this.#wrong.has(key)) return null;
    if (this.#right.has(key)) return this.#remembered(key, await find());
    // Many requests may bring one at once, as after a restart: it is one guess.
    const underWay = this.#underWay.get(key) as Promise<T | null> | undefined;
    if (underWay !== undefined) return await underWay;
    const looking = this.#stranger(key, client, find).finally(() => this.#underWay.delete(key));
    this.#underWay.set(key, looking);
    return await looking;
  }

  async #stranger<T>(
    key: string,
    client: string,
    find: () => Promise<T | null>,
  ): Promise<T | null> {
    // Counted before it is known, so that guesses sent at once do not pass together.
    const wait = Math.ceil(this.#guesses.take(client) / 1000);
    if (wait > 0) {
      throw new ApiError(
        "RATE_LIMIT_EXCEEDED",
        `too many wrong tokens and sessions came from ${client}: try again in ${wait} s`,
        { retry_after: wait },
      );
    }
    let found: T | null = null;
    let isWrong = false;
    try {
      found = this.#remembered(key, await find());
      isWrong = found === null;
    } finally {
      if (!isWrong) this.#guesses.giveBack(client);
    }
    return found;
  }

  #remembered<T>(key: string, found: T | null): T | null {
    (found === null ? this.#wrong : this.#right).add(key);
    if (found === null) this.#right.delete(key);
    return found;
  }
}

/** Keys of late; the oldest go first. */
class Memory {
  readonly #until = new Map<string, number>();

  constructor(private readonly span: number, private readonly now: () => number) {}

  has(key: string): boolean {
    const until = this.#until.get(key);
    if (until === undefined) return false;
    if (until > this.now()) return true;
    this.#until.delete(key);
    return false;
  }

  add(key: string): void {
    this.#until.delete(key);
    this.#until.set(key, this.now() + this.span);
    if (this.#until.size <= REMEMBERED) return;
    const oldest = this.#until.keys().next();
    if (!oldest.done) this.#until.delete(oldest.value);
  }

  delete(key: string): void {
    this.#until.delete(key);
  }
}
