import { z } from "zod";

/** The furthest that PostgreSQL and JavaScript both go without trouble: the year 9999. */
const LATEST = Date.UTC(9999, 11, 31);

/** A parameter that is a moment, as milliseconds since the epoch. */
export const moment = z.string().transform((text, ctx) => {
  const at = /^\d{1,15}$/.test(text) ? Number(text) : isIso(text) ? Date.parse(text) : NaN;
  if (at >= 0 && at <= LATEST) return at;
  ctx.addIssue({
    code: "custom",
    message: "must be a time such as 2025-11-24T14:03:09Z, or milliseconds since the epoch",
  });
  return z.NEVER;
}).describe("ISO 8601, or milliseconds since the epoch");

function isIso(text: string): boolean {
  return z.iso.datetime({ offset: true, local: false }).safeParse(text).success ||
    z.iso.date().safeParse(text).success;
}
