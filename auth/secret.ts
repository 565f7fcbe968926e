import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

/** Random bytes of a secret: 256 bits, so that a plain hash of it is as good as a slow one. */
const SECRET_BYTES = 32;

/** How API tokens begin. */
export const TOKEN_PREFIX = "vxm_";

/** Something that only its bearer knows, and what is stored of it. */
export interface Secret {
  readonly text: string;
  readonly hash: Uint8Array;
}

/**
 * Makes a secret of letters, digits, `-` and `_`.
 *
 * @param prefix tells people and secret scanners what they have found
 */
export function newSecret(prefix = ""): Secret {
  const text = prefix + randomBytes(SECRET_BYTES).toString("base64url");
  return { text, hash: secretHash(text) };
}

/** Whether a text could be a secret that `newSecret` made: anything else need not be looked up. */
export function isSecret(text: string, prefix = ""): boolean {
  return text.startsWith(prefix) && /^[\w-]{43}$/.test(text.slice(prefix.length));
}

/** SHA-256: what a secret is stored as and looked up by. */
export function secretHash(text: string): Uint8Array {
  return createHash("sha256").update(text).digest();
}

/** Whether two texts are the same, in a time that tells nothing of where they differ. */
export function isSameSecret(a: string, b: string): boolean {
  return timingSafeEqual(secretHash(a), secretHash(b));
}
