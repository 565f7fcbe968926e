import { z } from "zod";
import { ApiError, validationError } from "../core/errors.ts";
import { MAX_VNI, type Vni } from "../core/address.ts";
import { type MachineId, STATUSES } from "../core/machine.ts";
import { searchTextSchema } from "../core/search_text.ts";
import { MACHINE_SORTS, type MachineQuery } from "../core/machine_query.ts";

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
 * The id in `/api/machines/{id}`, or in a path that goes on behind it.
 *
 * @throws {ApiError} 400 when it is no number, 404 when no machine can have it
 */
export function machineId(text: string): MachineId {
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

/** A parameter that is a whole number. */
export const wholeNumber = (least: number, most: number) =>
  z.string().transform((text, ctx) => {
    const value = /^[+-]?\d+$/.test(text) ? Number(text) : NaN;
    if (value >= least && value <= most) return value;
    ctx.addIssue({ code: "custom", message: `must be a whole number from ${least} to ${most}` });
    return z.NEVER;
  }).meta({ override: { type: "integer", minimum: least, maximum: most } });

/**
 * A parameter that may be left out, or empty, which is what a form sends for "any".
 *
 * @param documented what /openapi.json says of it besides that it is text
 */
export function unlessEmpty<T>(
  schema: z.ZodType<T, string>,
  documented: Readonly<Record<string, unknown>> = {},
) {
  return z.string().optional().transform((text) => text === "" ? undefined : text)
    .pipe(schema.optional()).meta({ override: { type: "string", ...documented } });
}

/** A parameter that is one of these. */
export function oneOf<const T extends readonly string[]>(values: T) {
  return z.enum(values, { error: `must be one of ${values.join(", ")}` });
}

/** The query of `GET /api/machines`. */
export const listQuerySchema = z.object({
  status: unlessEmpty(
    z.enum(STATUSES, { error: `must be ${STATUSES.join(" or ")}` }),
    { enum: [...STATUSES, ""] },
  ),
  q: unlessEmpty(searchTextSchema, {
    description: "Text to look for in hostname, address, MAC in any spelling, and extra_data",
  }),
  vni: unlessEmpty(wholeNumber(0, MAX_VNI).transform((vni) => vni as Vni), {
    type: "integer",
    minimum: 0,
    maximum: MAX_VNI,
  }),
  tag: unlessEmpty(searchTextSchema),
  sort: unlessEmpty(oneOf(MACHINE_SORTS), { enum: MACHINE_SORTS }),
  order: unlessEmpty(oneOf(["asc", "desc"]), { enum: ["asc", "desc"] }),
  limit: wholeNumber(1, 1000).default(100),
  offset: wholeNumber(0, Number.MAX_SAFE_INTEGER).default(0),
});

/**
 * Reads the query of the list. Parameters it does not know are left alone, as they always were.
 *
 * @throws {ApiError} 400 naming the parameter that is wrong
 */
export function listQuery(params: URLSearchParams): MachineQuery {
  const { status = null, q = null, vni = null, tag = null, limit, offset, sort, order } = readQuery(
    listQuerySchema,
    params,
  );
  return {
    status,
    q,
    vni,
    tag,
    limit,
    offset,
    ...(sort === undefined ? {} : { sort }),
    ...(order === undefined ? {} : { order }),
  };
}

/**
 * Reads a query.
 *
 * @throws {ApiError} 400 naming the parameter that is wrong
 */
export function readQuery<T extends z.ZodType>(schema: T, params: URLSearchParams): z.output<T> {
  const read = schema.safeParse(Object.fromEntries(params));
  if (!read.success) throw validationError(read.error);
  return read.data;
}

/** The query of `GET /api/machines/{id}/failures`. */
export const failuresQuerySchema = z.object({ limit: wholeNumber(1, 1000).default(100) });

/**
 * Reads it.
 *
 * @throws {ApiError} 400 naming the parameter that is wrong
 */
export function failuresQuery(params: URLSearchParams): z.output<typeof failuresQuerySchema> {
  return readQuery(failuresQuerySchema, params);
}

function abridged(text: string): string {
  return JSON.stringify(text.length <= 60 ? text : `${text.slice(0, 60)}…`);
}
