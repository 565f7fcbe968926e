import { cookieIn } from "./cookie.ts";

/** What a row says besides state and hostname, which it always says. In the order of the columns. */
export const COLUMNS = ["ip", "mac", "vni", "vtep", "tags", "rtt", "loss", "seen"] as const;
export type Column = (typeof COLUMNS)[number];

/** The cookie that keeps a choice; the server reads it, so that no column comes or goes on an open page. */
export const COLUMNS_COOKIE = "columns";

/** Shown until somebody chooses. */
export const USUAL_COLUMNS: readonly Column[] = ["ip", "mac", "vni", "rtt", "loss", "seen"];

/** The columns of a Cookie header: those chosen, else the usual ones. */
export function columnsOf(cookies: string | null): readonly Column[] {
  const chosen = cookieIn(cookies, COLUMNS_COOKIE);
  if (chosen === null) return USUAL_COLUMNS;
  const names = chosen.split(".");
  return COLUMNS.filter((column) => names.includes(column));
}

/** A choice as the cookie keeps it. */
export function columnsText(columns: readonly Column[]): string {
  // Empty would read as no choice at all in some browsers.
  return columns.length === 0 ? "none" : columns.join(".");
}
