import { HttpError } from "../shared/http_error.ts";
import type { Context } from "./context.ts";
import type { Middleware } from "./handlers.ts";

/** Whose requests {@linkcode csrf} lets pass. */
// deno-lint-ignore no-explicit-any -- Fresh's own default, so that the same app checks on both.
export interface CsrfOptions<State = any> {
  /** One origin, several, or a function that judges one. Default: the origin of the request. */
  origin?: string | string[] | ((origin: string, context: Context<State>) => boolean);
}

/** Methods that change nothing. */
const SAFE = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * Refuses requests that change something when a browser says that another site's page made them.
 * Clients that are no browser send neither header and pass.
 */
export function csrf<State>(options?: CsrfOptions<State>): Middleware<State> {
  return async (ctx) => {
    if (!SAFE.has(ctx.req.method) && !isOwn(ctx, options?.origin)) throw new HttpError(403);
    return await ctx.next();
  };
}

function isOwn<State>(ctx: Context<State>, rule: CsrfOptions<State>["origin"]): boolean {
  const site = ctx.req.headers.get("sec-fetch-site");
  if (site === "same-origin" || site === "none") return true;
  const origin = ctx.req.headers.get("origin");
  if (origin === null) return site === null;
  if (rule === undefined) return origin === ctx.url.origin;
  if (typeof rule === "function") return rule(origin, ctx);
  return typeof rule === "string" ? rule === origin : rule.includes(origin);
}
