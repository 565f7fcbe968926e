/**
 * The server side of the stand-in for Fresh 2.3. See README.md for what it has and what it lacks.
 *
 * @module
 */
export { App, type ListenOptions } from "./server/app.ts";
export type { AppConfig as ResolvedFreshConfig, FreshConfig } from "./server/config.ts";
export type { Context, Context as FreshContext, LayoutConfig } from "./server/context.ts";
export { cors, type CORSOptions } from "./server/cors.ts";
export { csrf, type CsrfOptions } from "./server/csrf.ts";
export { createDefine, type Define } from "./server/define.ts";
export {
  type HandlerByMethod,
  type HandlerFn,
  type Method,
  type Middleware,
  page,
  type PageProps,
  type PageResponse,
  type RouteConfig,
  type RouteData,
  type RouteHandler,
} from "./server/handlers.ts";
export { staticFiles } from "./server/static_files.ts";
export type { WebSocketHandlers, WebSocketUpgradeOptions } from "./server/websocket.ts";
export { HttpError } from "./shared/http_error.ts";
