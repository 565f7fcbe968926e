import { Fragment, h } from "preact";
import { HttpError } from "../shared/http_error.ts";
import type { Context } from "./context.ts";
import {
  type HandlerFn,
  type Method,
  METHODS,
  type PageResponse,
  type RouteComponent,
  type RouteHandler,
} from "./handlers.ts";
import { componentElement } from "./render_page.ts";
import { type Endpoint, notFound } from "./segment.ts";
import type { RouteModule } from "./snapshot.ts";

/** The methods a file route answers: those it handles, and GET when it has a page. */
export function methodsOf<State>(module: RouteModule<State>): readonly Method[] {
  const handlers = handlersOf(module);
  if (handlers === undefined) return module.default === undefined ? [] : METHODS;
  if (typeof handlers === "function") return METHODS;
  const handled = METHODS.filter((method) => handlers[method] !== undefined);
  return module.default === undefined || handled.includes("GET") ? handled : [...handled, "GET"];
}

/** What is left to say of a method that a route does not answer. */
export function refuseMethod(method: string, allowed: readonly Method[]): Response {
  if (method !== "OPTIONS") throw new HttpError(405);
  return new Response(null, { status: 204, headers: { allow: allowed.join(", ") } });
}

/** Makes a file route answer: its handler first, then its page with the handler's data. */
export function routeEndpoint<State>(module: RouteModule<State>): Endpoint<State> {
  const config = module.config ?? {};
  const methods = methodsOf(module);
  return async (ctx) => {
    if (methods.length === 0) return await notFound();
    const handle = handlerFor(module, ctx.req.method);
    if (handle === "none") return refuseMethod(ctx.req.method, methods);
    const given = handle === "page" ? {} : await handle(ctx);
    if (given instanceof Response) return given;
    return await renderData(ctx, module, given, 200, config);
  };
}

/** Makes an error page answer; the status is the error's own, 500 for what is no HttpError. */
export function errorEndpoint<State>(module: RouteModule<State>): Endpoint<State> {
  return async (ctx) => {
    const status = ctx.error instanceof HttpError ? ctx.error.status : 500;
    const handle = handlerFor(module, ctx.req.method);
    const given = typeof handle === "string" ? {} : await handle(ctx);
    if (given instanceof Response) return given;
    return await renderData(ctx, module, given, status, module.config ?? {});
  };
}

/** The handler of a method; "page" when the page answers alone, "none" when nothing does. */
function handlerFor<State>(
  module: RouteModule<State>,
  method: string,
): HandlerFn<unknown, State> | "page" | "none" {
  const handlers = handlersOf(module);
  if (handlers === undefined) return module.default === undefined ? "none" : "page";
  if (typeof handlers === "function") return handlers;
  const exact = handlers[method as keyof typeof handlers];
  if (exact !== undefined) return exact;
  if (method === "HEAD" && handlers.GET !== undefined) return handlers.GET;
  const isRead = method === "GET" || method === "HEAD";
  return isRead && module.default !== undefined ? "page" : "none";
}

function handlersOf<State>(module: RouteModule<State>): RouteHandler<unknown, State> | undefined {
  return (module.handler ?? module.handlers) as RouteHandler<unknown, State> | undefined;
}

async function renderData<State>(
  ctx: Context<State>,
  module: RouteModule<State>,
  given: Partial<PageResponse<unknown>>,
  status: number,
  config: NonNullable<RouteModule<State>["config"]>,
): Promise<Response> {
  if (module.default === undefined) {
    throw new TypeError(
      `Cannot render ${ctx.route}: its handler gave data, but the route has no page. ` +
        "Export a page as default or return a Response.",
    );
  }
  ctx.data = given.data;
  const component = module.default as RouteComponent<State>;
  return await ctx.render(
    h(Fragment, null, await componentElement(ctx, component, ctx.Component)),
    { status: given.status ?? status, headers: given.headers ?? {} },
    config,
  );
}
