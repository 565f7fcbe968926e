import { App, staticFiles } from "fresh";
import { apiErrors } from "./web/api_errors.ts";
import type { State } from "./web/define.ts";
import { identity } from "./web/identity.ts";
import { crossOrigin, rateLimit, requestState, sameSite } from "./web/middlewares.ts";

/** The web side: pages, REST and WebSocket. Served through `createFront` of web/front.ts. */
export const app = new App<State>()
  .use(requestState)
  .use(staticFiles())
  .use(crossOrigin)
  .use(apiErrors)
  .use(rateLimit)
  .use(sameSite)
  .use(identity)
  .fsRoutes();
