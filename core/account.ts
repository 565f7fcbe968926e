import { z } from "zod";
import type { Role } from "./access.ts";
import { parsePrefix } from "./prefix.ts";

/** Somebody who may sign in. Times are milliseconds since the epoch. */
export interface User {
  readonly id: number;
  readonly name: string;
  readonly role: Role;
  /** Where they sign in: here, or at an OpenID provider. */
  readonly origin: "local" | "oidc";
  readonly hasPassword: boolean;
  readonly hasTotp: boolean;
  readonly createdAt: number;
  readonly signedInAt: number | null;
  /** Until when sign-ins under the name are refused, after too many that failed. */
  readonly lockedUntil: number | null;
}

/** A browser that is signed in. */
export interface SessionInfo {
  readonly id: number;
  readonly createdAt: number;
  readonly usedAt: number;
  readonly expiresAt: number;
  /** The address and the browser (`User-Agent`) that signed in. */
  readonly client: string;
  readonly agent: string;
}

/** What a token is good for: a role, or registering machines and nothing else. */
export type TokenGrant =
  | { readonly kind: "role"; readonly role: Role }
  /** Without prefixes: of any address. */
  | { readonly kind: "registration"; readonly prefixes: readonly string[] };

/** An API token, without its secret, which is not kept. */
export interface TokenInfo {
  readonly id: number;
  readonly name: string;
  readonly grant: TokenGrant;
  readonly createdAt: number;
  readonly createdBy: string;
  /** Null: never. */
  readonly expiresAt: number | null;
  readonly usedAt: number | null;
}

/** The shortest password: NIST SP 800-63B asks for 8 at the least, and 15 where it stands alone. */
export const PASSWORD_MIN = 12;
/** The longest: hashing must not become work that strangers give us. */
export const PASSWORD_MAX = 256;

/** A name to sign in under; unique whatever its case. */
export const userNameSchema = z.string().trim().regex(
  /^[\p{L}\p{N}](?:[\p{L}\p{N}._@+-]{0,62}[\p{L}\p{N}])?$/u,
);

/** A password to be chosen. In NFC, as every later attempt will be. */
export const passwordSchema = z.string().transform((text) => text.normalize("NFC")).pipe(
  z.string().min(PASSWORD_MIN).max(PASSWORD_MAX),
);

/** Prefixes of a registration token, separated by commas or spaces. */
export const prefixesSchema = z.string().transform((text, ctx) => {
  const prefixes = text.split(/[\s,]+/).filter((each) => each !== "");
  for (const each of prefixes) {
    try {
      parsePrefix(each);
    } catch {
      ctx.addIssue({ code: "custom", message: `${each} is no address or prefix` });
    }
  }
  return prefixes;
}).pipe(z.array(z.string()).max(64));
