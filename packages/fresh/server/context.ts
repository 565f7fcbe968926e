import type { ComponentChildren, FunctionComponent, VNode } from "preact";
import type { AppConfig } from "./config.ts";
import { type PageScope, type RenderedPage, renderPage } from "./render_page.ts";
import type { Assets } from "./snapshot.ts";
import { upgrade, type WebSocketHandlers, type WebSocketUpgradeOptions } from "./websocket.ts";

/** Under this symbol a rendered response carries the nonce of its inline scripts, as in Fresh 2.3. */
const NONCE = Symbol.for("__freshNonce");

/** What the app hands to a context that no route should see. */
export interface RequestParts {
  req: Request;
  url: URL;
  info: Deno.ServeHandlerInfo;
  config: AppConfig;
  route: string | null;
  params: Record<string, string>;
  assets: Assets;
}

/** Options of {@linkcode Context.render} and of a layout. */
export interface LayoutConfig {
  /** Leaves out the layouts of the folders above. */
  skipInheritedLayouts?: boolean;
  /** Leaves out `_app`. */
  skipAppWrapper?: boolean;
}

/** One request on its way through middlewares to a route. All of them share this object. */
export class Context<State> {
  /** The app's configuration. */
  readonly config: AppConfig;
  /** The requested address, with repeated slashes of its path made one. */
  readonly url: URL;
  /** The request as it came. */
  req: Request;
  /** Pattern of the route that matched, or null. */
  readonly route: string | null;
  /** Decoded parts of the path that the pattern names. */
  readonly params: Record<string, string>;
  /** What middlewares leave for each other and for the page. */
  readonly state: State = {} as State;
  /** What was thrown, on an error page; else null. */
  error: unknown | null = null;
  /** What the server was told about the connection: the very object given to the handler. */
  readonly info: Deno.ServeHandlerInfo;
  /** Always false: partial pages are not part of this stand-in. */
  readonly isPartial: boolean = false;
  /** Data of the handler, while its page renders. */
  data: unknown = undefined;
  /** Runs what comes after the running middleware. */
  next: () => Promise<Response> = () => Promise.reject(new Error("Nothing comes after this."));
  /** What a layout or `_app` wraps. Elsewhere it renders nothing. */
  Component: FunctionComponent = () => null;

  readonly #assets: Assets;
  #scope: PageScope = { app: null, layouts: [] };

  constructor(parts: RequestParts) {
    this.config = parts.config;
    this.url = parts.url;
    this.req = parts.req;
    this.route = parts.route;
    this.params = parts.params;
    this.info = parts.info;
    this.#assets = parts.assets;
  }

  /** Which `_app` and layouts a page rendered now would get. Used by the router. */
  static scopeOf(ctx: Context<unknown>): PageScope {
    return ctx.#scope;
  }

  /** Changes what {@linkcode Context.scopeOf} returns. Used by the router. */
  static setScope(ctx: Context<unknown>, scope: PageScope): void {
    ctx.#scope = scope;
  }

  /** The build that is served. Used by `staticFiles()`. */
  static assetsOf(ctx: Context<unknown>): Assets {
    return ctx.#assets;
  }

  /**
   * Renders a page inside the layouts and `_app` of the route.
   *
   * @param init Status and headers; `content-type` is set to HTML.
   */
  async render(
    // deno-lint-ignore no-explicit-any -- Fresh's own signature, so that the same app checks on both.
    vnode: VNode<any> | null,
    init: ResponseInit = {},
    config: LayoutConfig = {},
  ): Promise<Response> {
    const page = await renderPage(this, vnode as ComponentChildren, this.#scope, {
      config,
      assets: this.#assets,
    });
    return htmlResponse(page, init);
  }

  /** Answers with a redirect; a path of this host always stays on this host. */
  redirect(pathOrUrl: string, status = 302): Response {
    return new Response(null, { status, headers: { location: safeLocation(pathOrUrl) } });
  }

  /** Answers with plain text. */
  text(content: string, init?: ResponseInit): Response {
    return new Response(content, init);
  }

  /** Answers with HTML given as a string. */
  html(content: string, init?: ResponseInit): Response {
    const headers = new Headers(init?.headers);
    headers.set("content-type", "text/html; charset=utf-8");
    return new Response(content, { ...init, headers });
  }

  /** Answers with JSON. */
  // deno-lint-ignore no-explicit-any -- as `Response.json` takes it.
  json(content: any, init?: ResponseInit): Response {
    return Response.json(content, init);
  }

  /** Makes a WebSocket of the request; the caller wires the socket and returns the response. */
  upgrade(options?: WebSocketUpgradeOptions): { socket: WebSocket; response: Response };
  /** Makes a WebSocket of the request and wires the handlers to it. */
  upgrade(handlers: WebSocketHandlers, options?: WebSocketUpgradeOptions): Response;
  upgrade(
    first?: WebSocketHandlers | WebSocketUpgradeOptions,
    options?: WebSocketUpgradeOptions,
  ): Response | { socket: WebSocket; response: Response } {
    return upgrade(this.req, first, options);
  }
}

function htmlResponse(page: RenderedPage, init: ResponseInit): Response {
  const headers = new Headers(init.headers);
  headers.set("content-type", "text/html; charset=utf-8");
  if (page.preload !== "") headers.append("link", page.preload);
  const response = new Response(page.html, { ...init, headers });
  Object.defineProperty(response, NONCE, { value: page.nonce });
  return response;
}

/** Repeated slashes in a path would name another host (`//evil.example`). */
function safeLocation(pathOrUrl: string): string {
  if (!pathOrUrl.startsWith("/")) return pathOrUrl;
  const queryAt = pathOrUrl.indexOf("?");
  const path = queryAt < 0 ? pathOrUrl : pathOrUrl.slice(0, queryAt);
  return path.replaceAll(/\/+/g, "/") + (queryAt < 0 ? "" : pathOrUrl.slice(queryAt));
}
