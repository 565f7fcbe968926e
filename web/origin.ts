import type { WebSettings } from "./services.ts";

/**
 * Whether a page of this origin may act on the manager: its own pages, and those of `CORS_ORIGINS`.
 *
 * Own is what has the host that the request was sent to. Hosts are compared and not whole origins,
 * because behind a proxy the manager is spoken to in plain HTTP by pages that came over HTTPS.
 *
 * @param host the request's `Host` header
 */
export function mayAct(origin: string, host: string | null, settings: WebSettings): boolean {
  if (settings.corsOrigins.includes(origin)) return true;
  const url = URL.parse(origin);
  if (url === null || !/^https?:$/.test(url.protocol)) return false;
  return url.host === host?.toLowerCase() ||
    (settings.publicUrl !== null && URL.parse(settings.publicUrl)?.origin === url.origin);
}
