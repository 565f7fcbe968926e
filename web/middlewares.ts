import { cors, csrf } from "fresh";
import { isApiPath, isCountedAtOnce } from "./api_path.ts";
import { define, type State } from "./define.ts";
import type { AppInfo } from "./front.ts";
import { mayAct } from "./origin.ts";

/** Puts the state that front.ts made for the request where handlers find it. */
export const requestState = define.middleware((ctx) => {
  const { state } = ctx.info as Partial<AppInfo>;
  if (state === undefined) {
    throw new Error("Cannot answer: the app is served without createFront of web/front.ts.");
  }
  Object.assign(ctx.state, state);
  return ctx.next();
});

const answerListedOrigin = cors<State>({
  origin: (origin) => origin,
  credentials: true,
  exposeHeaders: ["Retry-After", "X-Request-Id"],
  maxAge: 600,
});

/** Lets pages of `CORS_ORIGINS`, and no others, read the API's answers. */
export const crossOrigin = define.middleware(async (ctx) => {
  if (!isApiPath(ctx.url.pathname)) return await ctx.next();
  const origin = ctx.req.headers.get("origin");
  const { corsOrigins } = ctx.state.services.settings;
  if (origin !== null && corsOrigins.includes(origin)) return await answerListedOrigin(ctx);
  const answer = await ctx.next();
  // A cache must not hand this answer, without the CORS headers, to a page that would get them.
  if (corsOrigins.length > 0 && answer.status !== 101) answer.headers.append("vary", "Origin");
  return answer;
});

/**
 * Refuses what pages of other sites want changed. Programs send neither `Origin` nor
 * `Sec-Fetch-Site`, and pass.
 */
export const sameSite = csrf<State>({
  origin: (origin, ctx) => mayAct(origin, ctx.req.headers.get("host"), ctx.state.services.settings),
});

/** Counts requests to the API by client, before anything is asked of the database. */
export const rateLimit = define.middleware((ctx) => {
  if (isCountedAtOnce(ctx.req.method, ctx.url.pathname)) ctx.state.count();
  return ctx.next();
});
