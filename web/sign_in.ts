import type { FreshContext } from "fresh";
import type { From } from "./accounts.ts";
import { readCookie } from "./cookies.ts";
import type { State } from "./define.ts";

/** Where a sign-in comes from. */
export function fromOf({ req, state }: FreshContext<State>): From {
  return {
    client: state.clientIp,
    agent: req.headers.get("user-agent") ?? "",
    session: readCookie(req.headers, "session", state.isPrivate),
  };
}

/** A redirect that is followed by GET, with cookies. */
export function goOn(location: string, ...cookies: readonly string[]): Response {
  const headers = new Headers({ location, "cache-control": "no-store" });
  for (const cookie of cookies) headers.append("set-cookie", cookie);
  return new Response(null, { status: 303, headers });
}
