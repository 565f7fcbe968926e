/**
 * The address to go on to after signing in, as text from the URL: a path of this site, or `/` for anything that
 * would lead elsewhere or is no address at all.
 */
export function nextPath(text: string | null): string {
  // deno-lint-ignore no-control-regex
  if (text === null || !/^\/(?![/\\])/.test(text) || /[\u0000-\u0020\u007f\\]/.test(text)) {
    return "/";
  }
  const here = "http://here.invalid";
  const url = URL.parse(text, here);
  if (url === null || url.origin !== here || url.pathname.startsWith("//")) return "/";
  // Signing in leads on, not round.
  return /^\/(?:login|logout)(?:\/|$)/.test(url.pathname) ? "/" : url.pathname + url.search;
}

/** Where to sign in, and then go on to this address. */
export function loginPath(next: string): string {
  return next === "/" ? "/login" : `/login?${new URLSearchParams({ next })}`;
}
