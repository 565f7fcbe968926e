import { z } from "zod";
import { ApiError, validationError } from "../core/errors.ts";
import { type MachineId, STATUSES } from "../core/machine.ts";
import type { RegistryQuery } from "./services.ts";

/** The largest id there can be: a PostgreSQL `integer`. */
const ID_MAX = 2 ** 31 - 1;

/**
 * The last part of a path as text. Taken from the address itself: Fresh's own `params` keep an
 * encoded colon encoded, and an IPv6 address may be written with those.
 */
export function lastSegment(url: URL): string {
  return decodeURIComponent(url.pathname.slice(url.pathname.lastIndexOf("/") + 1));
}

/**
 * The id in `/api/machines/{id}`.
 *
 * @throws {ApiError} 400 when it is no number, 404 when no machine can have it
 */
export function machineId(url: URL): MachineId {
  const text = lastSegment(url);
  if (!/^[+-]?\d+$/.test(text)) {
    throw new ApiError("VALIDATION_ERROR", `id: must be a whole number, not ${abridged(text)}`, {
      field: "id",
    });
  }
  const id = Number(text);
  if (id < 1 || id > ID_MAX) throw noSuchMachine(text);
  return id as MachineId;
}

/** There is no machine of this number. */
export function noSuchMachine(id: number | string): ApiError {
  return new ApiError("NOT_FOUND", `there is no machine ${abridged(String(id))}`, { field: "id" });
}

const wholeNumber = (fallback: number, least: number, most: number) =>
  z.string().default(String(fallback)).transform((text, ctx) => {
    const value = /^[+-]?\d+$/.test(text) ? Number(text) : NaN;
    if (value >= least && value <= most) return value;
    ctx.addIssue({ code: "custom", message: `must be a whole number from ${least} to ${most}` });
    return z.NEVER;
  }).meta({ override: { type: "integer", minimum: least, maximum: most, default: fallback } });

/** The query of `GET /api/machines`. */
export const listQuerySchema = z.object({
  // An empty status is what a form sends for "any".
  status: z.enum([...STATUSES, ""], { error: `must be ${STATUSES.join(" or ")}` })
    .transform((text) => text === "" ? undefined : text).optional(),
  limit: wholeNumber(100, 1, 1000),
  offset: wholeNumber(0, 0, Number.MAX_SAFE_INTEGER),
});

/**
 * Reads the query of the list. Parameters it does not know are left alone, as they always were.
 *
 * @throws {ApiError} 400 naming the parameter that is wrong
 */
export function listQuery(params: URLSearchParams): RegistryQuery {
  const read = listQuerySchema.safeParse(Object.fromEntries(params));
  if (!read.success) throw validationError(read.error);
  const { status = null, limit, offset } = read.data;
  return { status, limit, offset };
}

function abridged(text: string): string {
  return JSON.stringify(text.length <= 60 ? text : `${text.slice(0, 60)}…`);
}
