import { ApiError } from "../core/errors.ts";
import type { WebSettings } from "./services.ts";

/** A host name, an IPv4 address or an IPv6 one in brackets, and perhaps a port. */
const HOST =
  /^(?:[a-z0-9_](?:[a-z0-9_.-]{0,251}[a-z0-9_])?\.?|\[[0-9a-f:.]{2,45}\])(?::[0-9]{1,5})?$/i;

/**
 * The address under which clients reach this manager: `PUBLIC_URL`, or else what the client itself
 * called it by, if that is a host at all. The answer goes into a script that is run as root.
 *
 * @throws {ApiError} 400 when `Host` is no host
 */
export function managerUrl(
  { publicUrl, tls }: Pick<WebSettings, "publicUrl" | "tls">,
  host: string | null,
): string {
  if (publicUrl !== null) return publicUrl;
  const scheme = tls ? "https" : "http";
  const url = host !== null && HOST.test(host) ? URL.parse(`${scheme}://${host}`) : null;
  if (url !== null) return url.origin;
  throw new ApiError(
    "VALIDATION_ERROR",
    "Host: is no host name or address; set PUBLIC_URL to the address that machines are to use",
    { field: "Host" },
  );
}
