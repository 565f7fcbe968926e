import { z } from "zod";
import { ApiError } from "../core/errors.ts";
import type { OutageFilter } from "../core/outage.ts";
import { moment } from "./moments.ts";
import { oneOf, readQuery, unlessEmpty, wholeNumber } from "./parameters.ts";

/** What somebody asks of `GET /api/outages`. */
export interface OutagesAsked {
  readonly filter: OutageFilter;
  readonly format: "json" | "csv";
  readonly limit: number;
  /** As incidents. */
  readonly grouped: boolean;
}

/** A parameter that stands for itself: `?open` is `?open=true`. */
const flag = z.enum(["", "true", "1", "false", "0"], { error: "must be true or false" })
  .transform((text) => text !== "false" && text !== "0");

/** More than there will be: whoever names a limit wants fewer. */
const LIMIT_MAX = 1_000_000;

/** The query of `GET /api/outages`. */
export const outageQuerySchema = z.object({
  open: flag.optional().describe("those that go on, or those that ended"),
  grouped: flag.optional().describe("as incidents: those that probably share a reason together"),
  from: unlessEmpty(moment),
  to: unlessEmpty(moment),
  format: unlessEmpty(oneOf(["json", "csv"]), { enum: ["json", "csv"] }),
  limit: unlessEmpty(wholeNumber(1, LIMIT_MAX), {
    type: "integer",
    minimum: 1,
    maximum: LIMIT_MAX,
  }),
});

/**
 * Reads the query: every outage there is when nothing is said.
 *
 * @throws {ApiError} 400 naming the parameter that is wrong
 */
export function outageQuery(params: URLSearchParams): OutagesAsked {
  const { open, grouped = false, from, to, format = "json", limit = Infinity } = readQuery(
    outageQuerySchema,
    params,
  );
  if (from !== undefined && to !== undefined && from > to) {
    throw new ApiError("VALIDATION_ERROR", "from: must not be after to", { field: "from" });
  }
  return {
    filter: {
      ...(open === undefined ? {} : { open }),
      ...(from === undefined ? {} : { from }),
      ...(to === undefined ? {} : { to }),
    },
    format,
    limit,
    grouped,
  };
}
