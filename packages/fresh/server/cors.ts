import type { Context } from "./context.ts";
import type { Middleware } from "./handlers.ts";

/** What other origins may do; the members are named for the headers they set. */
export interface CORSOptions<State> {
  /** One origin, several, "*" for all, or a function that gives the origin to allow. */
  origin: string | string[] | ((origin: string, ctx: Context<State>) => string | undefined | null);
  /** Default: GET, HEAD, PUT, POST, DELETE, PATCH. */
  allowMethods?: string[];
  /** Default: those that the preflight asks for. */
  allowHeaders?: string[];
  /** Seconds for which a preflight's answer holds. */
  maxAge?: number;
  credentials?: boolean;
  exposeHeaders?: string[];
}

const DEFAULT_METHODS = ["GET", "HEAD", "PUT", "POST", "DELETE", "PATCH"];

/** Lets pages of other origins use the routes registered after it, and answers preflights. */
export function cors<State>(options?: CORSOptions<State>): Middleware<State> {
  const { origin = "*", exposeHeaders = [], credentials = false } = options ?? {};
  return async (ctx) => {
    const shared = new Headers();
    const allowed = allowedOrigin(origin, ctx);
    if (allowed) shared.set("access-control-allow-origin", allowed);
    // The answer differs by origin, which caches must know.
    if (allowed && allowed !== "*") shared.set("vary", "Origin");
    if (credentials) shared.set("access-control-allow-credentials", "true");
    if (exposeHeaders.length > 0) {
      shared.set("access-control-expose-headers", exposeHeaders.join());
    }
    if (ctx.req.method === "OPTIONS") return preflight(ctx.req, shared, options);

    const response = await ctx.next();
    const vary = response.headers.get("vary");
    for (const [name, value] of shared) response.headers.set(name, value);
    if (vary !== null && shared.has("vary")) response.headers.set("vary", `Origin, ${vary}`);
    return response;
  };
}

function allowedOrigin<State>(
  rule: CORSOptions<State>["origin"],
  ctx: Context<State>,
): string | null | undefined {
  const asking = ctx.req.headers.get("origin") ?? "";
  if (typeof rule === "function") return rule(asking, ctx);
  if (Array.isArray(rule)) return rule.includes(asking) ? asking : null;
  return rule === "*" || rule === asking ? rule : null;
}

function preflight<State>(
  req: Request,
  headers: Headers,
  options: CORSOptions<State> | undefined,
): Response {
  const { allowMethods = DEFAULT_METHODS, maxAge } = options ?? {};
  if (maxAge !== undefined) headers.set("access-control-max-age", String(maxAge));
  if (allowMethods.length > 0) headers.set("access-control-allow-methods", allowMethods.join());
  const asked = req.headers.get("access-control-request-headers");
  const allowHeaders = options?.allowHeaders ??
    // Not by /\s*,\s*/, which takes the square of the time that a header of blanks is long.
    asked?.split(",").map((name) => name.trim()) ?? [];
  if (allowHeaders.length > 0) {
    headers.set("access-control-allow-headers", allowHeaders.join());
    headers.append("vary", "Access-Control-Request-Headers");
  }
  return new Response(null, { status: 204, headers });
}
