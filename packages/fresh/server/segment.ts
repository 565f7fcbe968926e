import { HttpError } from "../shared/http_error.ts";
import { Context } from "./context.ts";
import type { LayoutConfig } from "./context.ts";
import type { Middleware } from "./handlers.ts";
import type { Layer } from "./render_page.ts";

/** The last step: answers the request. */
export type Endpoint<State> = (ctx: Context<State>) => Promise<Response>;

/**
 * One folder of the path, and what routes inside it inherit: middlewares, a layout, an error page.
 *
 * A route takes them as they stand when it is registered, so whatever is added to a segment later
 * does not touch it.
 */
export class Segment<State> {
  readonly middlewares: Middleware<State>[] = [];
  app: Layer | null = null;
  layout: { layer: Layer; config: LayoutConfig } | null = null;
  errorPage: Endpoint<State> | null = null;
  readonly #parent: Segment<State> | null;
  readonly #children = new Map<string, Segment<State>>();

  constructor(parent: Segment<State> | null = null) {
    this.#parent = parent;
  }

  /** The segment at a path below this one, made when it is not there yet. */
  at(path: string): Segment<State> {
    // deno-lint-ignore no-this-alias -- a cursor that walks down from here.
    let segment: Segment<State> = this;
    for (const part of path.split("/")) {
      if (part === "" || part === "*") continue;
      let child = segment.#children.get(part);
      if (child === undefined) {
        child = new Segment(segment);
        segment.#children.set(part, child);
      }
      segment = child;
    }
    return segment;
  }

  /** Wraps an endpoint in everything it inherits here and above. */
  enclose(endpoint: Endpoint<State>): Endpoint<State> {
    const wrapped = this.#wrap(endpoint);
    return this.#parent === null ? wrapped : this.#parent.enclose(wrapped);
  }

  #wrap(endpoint: Endpoint<State>): Endpoint<State> {
    const { app, layout, errorPage } = this;
    const chain = [...this.middlewares];
    if (chain.length === 0 && app === null && layout === null && errorPage === null) {
      return endpoint;
    }
    return async (ctx) => {
      const inherited = Context.scopeOf(ctx);
      const scope = {
        app: layout?.config.skipAppWrapper ? null : app ?? inherited.app,
        layouts: layout === null
          ? inherited.layouts
          : layout.config.skipInheritedLayouts
          ? [layout.layer]
          : [...inherited.layouts, layout.layer],
      };
      Context.setScope(ctx, scope);
      try {
        return await runFrom(0, chain, ctx, endpoint);
      } catch (error) {
        if (errorPage === null) throw error;
        Context.setScope(ctx, scope);
        ctx.error = error;
        return await errorPage(ctx);
      }
    };
  }
}

/** Runs the middlewares from the given one on, then the endpoint. */
export async function runFrom<State>(
  index: number,
  chain: readonly Middleware<State>[],
  ctx: Context<State>,
  endpoint: Endpoint<State>,
): Promise<Response> {
  const middleware = chain[index];
  if (middleware === undefined) return await endpoint(ctx);
  ctx.next = () => runFrom(index + 1, chain, ctx, endpoint);
  return await middleware(ctx);
}

/** Ends a request that nothing answers. */
export function notFound(): Promise<Response> {
  return Promise.reject(new HttpError(404));
}
