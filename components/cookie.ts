/** What a reader chose is kept in cookies: the server needs it to send a page that is right at once. */

/** A year, in seconds. */
const MAX_AGE = 31_536_000;

/** The value of a cookie in a Cookie header; null when it is not there. */
export function cookieIn(header: string | null, name: string): string | null {
  for (const pair of (header ?? "").split(";")) {
    const [key, value] = pair.trim().split("=");
    if (key === name) return value ?? null;
  }
  return null;
}

/** A cookie as `Set-Cookie` and `document.cookie` take it. The value is of letters, digits, `.` and `-`. */
export function cookieText(name: string, value: string): string {
  return `${name}=${value}; Path=/; Max-Age=${MAX_AGE}; SameSite=Lax`;
}
