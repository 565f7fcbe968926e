import type { FreshContext } from "fresh";
import { ApiError } from "../core/errors.ts";
import { decoded, limitedBytes } from "./body.ts";
import type { State } from "./define.ts";

/** The fields of a form; of those that come twice the first. Absent ones are empty. */
export type Form = (name: string) => string;

/**
 * Reads the form that one of our own pages sent. Forms change users and sessions, so pages of `CORS_ORIGINS`,
 * which may call the API, may not send them.
 *
 * @throws {ApiError} 400, 403, 413 or 415
 */
export async function readForm(ctx: FreshContext<State>): Promise<Form> {
  const { headers } = ctx.req;
  const origin = headers.get("origin");
  const site = headers.get("sec-fetch-site");
  const isOwn = site === "same-origin" || site === "none" ||
    (site === null && (origin === null || isHost(origin, headers.get("host"))));
  if (!isOwn) {
    throw new ApiError("FORBIDDEN", "a form of another site: open the manager's own page");
  }
  const type = headers.get("content-type") ?? "";
  if (!/^application\/x-www-form-urlencoded\s*(?:;|$)/i.test(type)) {
    throw new ApiError("UNSUPPORTED_MEDIA_TYPE", "send application/x-www-form-urlencoded");
  }
  const fields = new URLSearchParams(decoded(await limitedBytes(ctx.req)));
  return (name) => fields.get(name) ?? "";
}

/** Hosts are compared, since behind a proxy a page that came by TLS is answered in plain HTTP. */
function isHost(origin: string, host: string | null): boolean {
  return URL.parse(origin)?.host === host?.toLowerCase();
}
