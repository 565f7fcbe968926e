import { z } from "zod";
import {
  AddressError,
  type Ip,
  type Mac,
  MAX_VNI,
  parseIp,
  parseMac,
  type Vni,
} from "./address.ts";
import type { JsonObject } from "./machine.ts";
import { HOSTNAME_MAX } from "./text_fault.ts";

/** What a machine says of itself when it registers, parsed. */
export interface Registration {
  readonly hostname: string;
  readonly ip: Ip;
  readonly mac: Mac;
  readonly vni: Vni;
  /** `undefined` keeps what is stored, `null` clears it (contract). */
  readonly extraData: JsonObject | null | undefined;
}

/** Nesting beyond this is no inventory but an attack on whoever walks it. */
const EXTRA_DATA_DEPTH = 32;

/** A name to call a machine by. */
export const hostnameSchema = z.string().min(1).max(HOSTNAME_MAX).superRefine((text, ctx) => {
  if (text.trim() === "") fail(ctx, "must not be blank");
  const fault = textFault(text);
  if (fault !== null) fail(ctx, fault);
  // deno-lint-ignore no-control-regex
  else if (/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/.test(text)) {
    fail(ctx, "must not contain control characters");
  }
});

/** An address of one host, in any spelling that is unambiguous. */
export const ipSchema = z.string().transform((text, ctx) => parsed(parseIp, text, ctx));

/** An Ethernet address, separated by `:` or `-`. */
export const macSchema = z.string().transform((text, ctx) => parsed(parseMac, text, ctx));

/** 0 when none is said. */
export const vniSchema = z.int().min(0).max(MAX_VNI).transform((vni) => vni as Vni);

/** An object of JSON values, or null. */
export const extraDataSchema = z.custom<JsonObject>(
  (value) => typeof value === "object" && value !== null && !Array.isArray(value),
  { error: "must be an object or null" },
).superRefine((value, ctx) => {
  const fault = jsonFault(value, [], 0);
  if (fault !== null) ctx.addIssue({ code: "custom", message: fault.message, path: fault.path });
}).nullable();

/** The body of a registration. `ip_address` may be absent when the path names it. */
export const registrationSchema = z.object({
  hostname: hostnameSchema,
  mac_address: macSchema,
  ip_address: ipSchema.optional(),
  vni: vniSchema.default(0 as Vni),
  extra_data: extraDataSchema.optional(),
}).meta({ id: "Registration" });

/** The body as it is sent. */
export type RegistrationBody = z.input<typeof registrationSchema>;

/** Why a text cannot be stored or told apart, or null: NUL (PostgreSQL) and lone surrogates (UTF-8). */
function textFault(text: string): string | null {
  if (text.includes("\0")) return "must not contain NUL (U+0000)";
  if (!text.isWellFormed()) return "must not contain half a surrogate pair";
  return null;
}

interface Fault {
  readonly message: string;
  readonly path: string[];
}

function jsonFault(value: unknown, path: string[], depth: number): Fault | null {
  if (typeof value === "string") {
    const message = textFault(value);
    return message === null ? null : { message, path };
  }
  if (typeof value !== "object" || value === null) return null;
  if (depth === EXTRA_DATA_DEPTH) {
    return { message: `must not nest deeper than ${EXTRA_DATA_DEPTH} levels`, path };
  }
  for (const [key, inner] of Object.entries(value)) {
    const here = [...path, key];
    const message = textFault(key);
    if (message !== null) return { message: `has a key that ${message}`, path };
    const fault = jsonFault(inner, here, depth + 1);
    if (fault !== null) return fault;
  }
  return null;
}

function parsed<T>(parse: (text: string) => T, text: string, ctx: z.RefinementCtx): T {
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof AddressError)) throw error;
    fail(ctx, error.message);
    return z.NEVER;
  }
}

function fail(ctx: z.RefinementCtx, message: string): void {
  ctx.addIssue({ code: "custom", message });
}
