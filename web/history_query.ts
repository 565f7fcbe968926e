import { z } from "zod";
import { ApiError } from "../core/errors.ts";
import { type HistoryQuery, type Resolution, RESOLUTIONS } from "../core/history.ts";
import { moment } from "./moments.ts";
import { oneOf, readQuery, unlessEmpty } from "./parameters.ts";

const DAY = 24 * 3_600_000;

/** Days of one answer at most: some ten thousand points. */
const SPAN_MAX: Readonly<Record<Resolution, number>> = { raw: 1, "5m": 31, "1h": 800 };

/** The query of `GET /api/machines/{id}/history`. */
export const historyQuerySchema = z.object({
  from: unlessEmpty(moment),
  to: unlessEmpty(moment),
  resolution: unlessEmpty(oneOf(RESOLUTIONS), { enum: RESOLUTIONS }),
});

/**
 * Reads the query: the last day when nothing is said.
 *
 * @param now milliseconds since the epoch
 * @throws {ApiError} 400 naming the parameter that is wrong
 */
export function historyQuery(params: URLSearchParams, now: number): HistoryQuery {
  const read = readQuery(historyQuerySchema, params);
  const { to = Math.max(now, read.from ?? now), resolution } = read;
  const { from = to - DAY } = read;
  if (from > to) throw wrong("from", "must not be after to");
  const days = SPAN_MAX[resolution ?? "1h"];
  if (to - from > days * DAY) {
    const which = resolution === undefined ? "" : ` at the resolution ${resolution}`;
    throw wrong("from", `must be at most ${days} days before to${which}`);
  }
  return resolution === undefined ? { from, to } : { from, to, resolution };
}

function wrong(field: string, message: string): ApiError {
  return new ApiError("VALIDATION_ERROR", `${field}: ${message}`, { field });
}
