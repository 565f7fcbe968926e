import { Buffer } from "node:buffer";
import { randomBytes, scrypt, timingSafeEqual } from "node:crypto";

/** Cost of scrypt: 128 · N · r octets of memory, p times over. */
interface Cost {
  readonly N: number;
  readonly r: number;
  readonly p: number;
}

/**
 * N = 2^14 (16 MiB), r = 8, p = 5: one of the equal choices of OWASP's Password Storage Cheat Sheet. The one
 * with the least memory of those that OWASP gives with N above 2^13, since a manager shares its host.
 */
const COST: Cost = { N: 2 ** 14, r: 8, p: 5 };
const HASH_BYTES = 32;
const SALT_BYTES = 16;
/** Hashes made at once, and those that wait for their turn: more would be work that strangers give us. */
const AT_ONCE = 2;
const WAITING_MAX = 32;

/** Too many passwords are being looked at. */
export class BusyError extends Error {
  override readonly name = "BusyError";
}

/**
 * Hashes passwords by scrypt, a few at a time. Stored as `scrypt$N$r$p$salt$hash` (base64url), so that the
 * cost can rise later without invalidating what is there.
 */
export class Passwords {
  #running = 0;
  readonly #waiting: (() => void)[] = [];
  /** What a password is compared to where there is none, so that it takes as long. */
  readonly #nobody = encode(COST, randomBytes(SALT_BYTES), randomBytes(HASH_BYTES));

  /** @throws {BusyError} */
  async hash(password: string): Promise<string> {
    const salt = randomBytes(SALT_BYTES);
    return encode(COST, salt, await this.#derive(password, salt, COST));
  }

  /**
   * Whether it is the password of this hash; takes as long where there is no hash, and then says no.
   *
   * @throws {BusyError}
   */
  async verify(password: string, stored: string | null): Promise<boolean> {
    const { cost, salt, hash } = decode(stored ?? this.#nobody);
    const derived = await this.#derive(password, salt, cost);
    return timingSafeEqual(derived, hash) && stored !== null;
  }

  async #derive(password: string, salt: Buffer, { N, r, p }: Cost): Promise<Buffer> {
    await this.#turn();
    try {
      return await new Promise((resolve, reject) => {
        const options = { N, r, p, maxmem: 256 * N * r };
        const done = (error: Error | null, key: Buffer) => error ? reject(error) : resolve(key);
        scrypt(password.normalize("NFC"), salt, HASH_BYTES, options, done);
      });
    } finally {
      this.#running -= 1;
      this.#waiting.shift()?.();
    }
  }

  async #turn(): Promise<void> {
    if (this.#running >= AT_ONCE) {
      if (this.#waiting.length >= WAITING_MAX) {
        throw new BusyError("too many sign-ins at once: try again in a few seconds");
      }
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    this.#running += 1;
  }
}

function encode({ N, r, p }: Cost, salt: Buffer, hash: Buffer): string {
  return ["scrypt", N, r, p, salt.toString("base64url"), hash.toString("base64url")].join("$");
}

function decode(stored: string): { cost: Cost; salt: Buffer; hash: Buffer } {
  const [kind, N, r, p, salt = "", hash = ""] = stored.split("$");
  if (kind !== "scrypt") throw new Error(`A stored password is of an unknown kind: ${kind}`);
  return {
    cost: { N: Number(N), r: Number(r), p: Number(p) },
    salt: Buffer.from(salt, "base64url"),
    hash: Buffer.from(hash, "base64url"),
  };
}
