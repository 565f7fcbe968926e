import type { WebSettings } from "./services.ts";

/**
 * Whether what a request brings and takes cannot be read on the way: it came by TLS, here or at a proxy, or
 * to `localhost`, which browsers trust as much (W3C Secure Contexts, section 3.1). Decides how the session's
 * cookie is called, so other names of the loopback interface do not count: not every browser trusts them.
 *
 * @param fromProxy the peer is a trusted proxy, so that its X-Forwarded-Proto is believed
 */
export function isPrivate(
  request: Request,
  fromProxy: boolean,
  { publicUrl, tls }: Pick<WebSettings, "publicUrl" | "tls">,
): boolean {
  const url = URL.parse(request.url);
  if (url === null) return false;
  if (tls || /(^|\.)localhost$/.test(url.hostname)) return true;
  if (fromProxy && request.headers.get("x-forwarded-proto")?.trim() === "https") return true;
  const known = publicUrl === null ? null : URL.parse(publicUrl);
  return known?.protocol === "https:" && known.host === request.headers.get("host")?.toLowerCase();
}

/** Whether the page may be read on the way: it crosses a network, and not by TLS. */
export function isExposed(url: URL, isPrivate: boolean): boolean {
  return !isPrivate && !/^(127\.|\[::1\]$)/.test(url.hostname);
}
