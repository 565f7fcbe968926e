import { z } from "zod";

/** Longest search: beyond it nothing is found, only the database kept busy. */
const SEARCH_MAX = 500;

/** Text that can be looked for: PostgreSQL has no text with NUL or half a surrogate pair. */
export const searchTextSchema = z.string()
  .max(SEARCH_MAX, `must be at most ${SEARCH_MAX} characters long`)
  .refine((text) => !text.includes("\0"), "must not contain NUL")
  .refine((text) => text.isWellFormed(), "must not contain half a surrogate pair");
