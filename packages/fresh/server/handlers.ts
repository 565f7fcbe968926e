import type { AnyComponent } from "preact";
import type { Context, LayoutConfig } from "./context.ts";

/** The methods a route can handle. */
export const METHODS = ["HEAD", "GET", "POST", "PATCH", "PUT", "DELETE", "OPTIONS"] as const;

/** One of {@linkcode METHODS}. */
export type Method = typeof METHODS[number];

/** Looks at a request, answers it, or passes it on with `ctx.next()`. */
export type Middleware<State> = (ctx: Context<State>) => Response | Promise<Response>;

/** Data for the route's page, with the status and headers of the answer. */
export interface PageResponse<T> {
  data: T;
  headers?: HeadersInit;
  status?: number;
}

/** Answers a request, or gives its page the data to render. */
export interface HandlerFn<Data, State> {
  (
    ctx: Context<State>,
  ): Response | PageResponse<Data> | Promise<Response | PageResponse<Data>>;
}

/** A handler for each method the route knows. HEAD falls back to GET. */
export type HandlerByMethod<Data, State> = {
  [M in Method]?: HandlerFn<Data, State>;
};

/** What a route may export as `handler` or `handlers`. */
export type RouteHandler<Data, State> = HandlerFn<Data, State> | HandlerByMethod<Data, State>;

/** The data that a handler gives its page. */
export type RouteData<Handler extends RouteHandler<unknown, unknown>> = Handler extends
  RouteHandler<infer Data, unknown> ? Data : never;

/** What a page, a layout or `_app` is given. */
export type PageProps<Data = unknown, T = unknown> =
  & Pick<
    Context<T>,
    | "config"
    | "url"
    | "req"
    | "params"
    | "info"
    | "state"
    | "isPartial"
    | "Component"
    | "error"
    | "route"
  >
  & { data: Data };

/** A page, a layout or `_app`; it may be async. */
// deno-lint-ignore no-explicit-any -- each route knows its own data.
export type RouteComponent<State> = AnyComponent<PageProps<any, State>>;

/** What a route may export as `config`. */
export interface RouteConfig extends LayoutConfig {
  /** A URLPattern path to use in place of the one the file name gives. */
  routeOverride?: string;
}

/**
 * Gives a page its data.
 *
 * @param options Status and headers of the answer.
 */
export function page<T>(
  data: T,
  options?: { headers?: HeadersInit; status?: number },
): PageResponse<T>;
export function page(): PageResponse<undefined>;
export function page<T>(
  data?: T,
  options?: { headers?: HeadersInit; status?: number },
): PageResponse<T | undefined> {
  return { data, ...options };
}
