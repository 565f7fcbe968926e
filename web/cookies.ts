/** The cookies that sign-in needs. Browsers keep others from setting those named `__Host-` (RFC 6265bis, 4.1.3.2). */
export type CookieName = "session" | "oidc";

/** The value of a cookie, under the name that it has on such a connection and no other. Null without one. */
export function readCookie(headers: Headers, name: CookieName, isPrivate: boolean): string | null {
  const wanted = fullName(name, isPrivate);
  for (const pair of headers.get("cookie")?.split(";") ?? []) {
    const at = pair.indexOf("=");
    if (pair.slice(0, at).trim() === wanted) return pair.slice(at + 1).trim() || null;
  }
  return null;
}

/**
 * `Set-Cookie` for a value.
 *
 * @param maxAge seconds; 0 takes the cookie away
 */
export function setCookie(
  name: CookieName,
  value: string,
  maxAge: number,
  isPrivate: boolean,
): string {
  const attributes = ["Path=/", `Max-Age=${maxAge}`, "HttpOnly", "SameSite=Lax"];
  if (isPrivate) attributes.push("Secure");
  return [`${fullName(name, isPrivate)}=${value}`, ...attributes].join("; ");
}

/** By plain HTTP browsers refuse the prefix, which promises TLS. */
function fullName(name: CookieName, isPrivate: boolean): string {
  return isPrivate ? `__Host-${name}` : name;
}
