import { HttpError } from "fresh";
import { needOf, type Principal, verdict } from "../core/access.ts";
import type { Actor } from "../core/audit.ts";
import { ApiError } from "../core/errors.ts";
import { isApiPath, isCountedAtOnce, isRegistrationPath } from "./api_path.ts";
import { clientNetwork } from "./client_address.ts";
import { readCookie } from "./cookies.ts";
import { define, type State } from "./define.ts";
import { loginPath } from "./next_path.ts";

/**
 * Finds out who makes a request, and lets it pass where the table in core/access.ts says so. Programs are told
 * 401 or 403, people are sent to sign in and from there back.
 */
export const identity = define.middleware(async (ctx) => {
  const { req, route, state, url } = ctx;
  const need = needOf(route, req.method);
  try {
    state.principal = await identified(req.headers, state);
  } catch (error) {
    // What is open to everybody does not depend on who it is, nor on a database that could tell.
    if (need !== "open" || !(error instanceof ApiError)) {
      if (isRegistrationPath(url.pathname)) state.count();
      throw error;
    }
  }
  if (isCountedAtOnce(req.method, url.pathname)) state.countToken(state.principal);
  const answer = verdict(state.principal, need);
  if (answer === "allowed") return await ctx.next();
  if (!isApiPath(url.pathname)) {
    if (answer === "forbidden") throw new HttpError(403);
    const isRead = req.method === "GET" || req.method === "HEAD";
    return new Response(null, {
      status: 303,
      headers: {
        "location": loginPath(isRead ? url.pathname + url.search : url.pathname),
        "cache-control": "no-store",
      },
    });
  }
  throw answer === "anonymous"
    ? new ApiError("UNAUTHORIZED", "sign in first, or send a token as Authorization: Bearer TOKEN")
    : new ApiError("FORBIDDEN", `${nameOf(state.principal)} may not do this: it takes ${need}`);
});

/** Who the audit log says it was. */
export function actorOf({ principal, clientIp }: State): Actor {
  switch (principal.kind) {
    case "anonymous":
      return { kind: "anonymous", id: null, name: "", client: clientIp };
    case "user":
      return { kind: "user", id: principal.id, name: principal.name, client: clientIp };
    case "token":
    case "registrar":
      return { kind: "token", id: principal.id, name: principal.name, client: clientIp };
  }
}

async function identified(headers: Headers, state: State): Promise<Principal> {
  const { accounts } = state.services;
  const bearer = /^Bearer +([^\s,]{1,512}) *$/i.exec(headers.get("authorization") ?? "")?.[1] ??
    null;
  const session = readCookie(headers, "session", state.isPrivate);
  if (bearer === null && session === null) return state.principal;
  const credential = bearer === null ? `session ${session}` : `bearer ${bearer}`;
  const found = await state.credentials.look(
    credential,
    clientNetwork(state.clientIp),
    () => accounts.identify({ bearer, session }),
  );
  if (found !== null) return found;
  // A browser whose session is over is nobody; a program that sends a token means it.
  if (bearer === null) return state.principal;
  throw new ApiError(
    "UNAUTHORIZED",
    "the token is not valid, or not any more: ask an administrator for a new one",
  );
}

function nameOf(principal: Principal): string {
  switch (principal.kind) {
    case "anonymous":
      return "whoever has not signed in";
    case "user":
      return `${principal.name} (${principal.role})`;
    case "token":
      return `the token ${principal.name} (${principal.role})`;
    case "registrar":
      return `the token ${principal.name}, which only registers machines,`;
  }
}
