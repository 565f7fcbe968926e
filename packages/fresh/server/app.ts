import { HttpError } from "../shared/http_error.ts";
import type { AppConfig, FreshConfig } from "./config.ts";
import { Context } from "./context.ts";
import { addFileRoutes } from "./file_routes.ts";
import { type Method, METHODS, type Middleware } from "./handlers.ts";
import { refuseMethod } from "./route_endpoint.ts";
import { type Match, Router } from "./router.ts";
import { type Endpoint, notFound, runFrom, Segment } from "./segment.ts";
import { emptySnapshot, type Snapshot } from "./snapshot.ts";

/** Options of {@linkcode App.listen}. */
export type ListenOptions = Partial<Deno.ServeTcpOptions & Deno.TlsCertifiedKeyPem>;

/** One call on the app, replayed in order once the build is known. */
type Step<State> = (app: Building<State>) => void;

interface Building<State> {
  root: Segment<State>;
  router: Router<State>;
  snapshot: Snapshot<State>;
}

/** A Fresh application: middlewares and routes, applied in the order of the calls. */
export class App<State> {
  /** The configuration with defaults filled in. */
  readonly config: AppConfig;
  readonly #steps: Step<State>[] = [];
  #snapshot: Snapshot<State> = emptySnapshot();

  constructor(config: FreshConfig = {}) {
    this.config = { root: ".", basePath: "", mode: config.mode ?? "production", trustProxy: false };
  }

  /** Hands a build to the app. The generated server module does this. */
  static attach<State>(app: App<State>, snapshot: Snapshot<State>): void {
    app.#snapshot = snapshot;
    app.config.root = snapshot.root;
  }

  /** Adds middlewares for every route registered later. */
  use(...middleware: Middleware<State>[]): this;
  /** Adds middlewares for every route below a path that is registered later. */
  use(path: string, ...middleware: Middleware<State>[]): this;
  use(first: string | Middleware<State>, ...rest: Middleware<State>[]): this {
    const [path, added] = typeof first === "string" ? [first, rest] : ["", [first, ...rest]];
    this.#steps.push(({ root }) => root.at(path).middlewares.push(...added));
    return this;
  }

  /** Answers GET, and HEAD with it, at a path. */
  get(path: string, ...middlewares: Middleware<State>[]): this {
    return this.#route(path, ["GET"], middlewares);
  }

  /** Answers POST at a path. */
  post(path: string, ...middlewares: Middleware<State>[]): this {
    return this.#route(path, ["POST"], middlewares);
  }

  /** Answers PATCH at a path. */
  patch(path: string, ...middlewares: Middleware<State>[]): this {
    return this.#route(path, ["PATCH"], middlewares);
  }

  /** Answers PUT at a path. */
  put(path: string, ...middlewares: Middleware<State>[]): this {
    return this.#route(path, ["PUT"], middlewares);
  }

  /** Answers DELETE at a path. */
  delete(path: string, ...middlewares: Middleware<State>[]): this {
    return this.#route(path, ["DELETE"], middlewares);
  }

  /** Answers HEAD at a path. */
  head(path: string, ...middlewares: Middleware<State>[]): this {
    return this.#route(path, ["HEAD"], middlewares);
  }

  /** Answers every method at a path. */
  all(path: string, ...middlewares: Middleware<State>[]): this {
    return this.#route(path, METHODS, middlewares);
  }

  /** Puts the routes of the routes folder at this place in the order, below a path if one is given. */
  fsRoutes(pattern = ""): this {
    const mount = pattern.replace(/\/?\*?$/, "");
    this.#steps.push(({ root, router, snapshot }) => {
      addFileRoutes(snapshot.routes, mount, root, router);
    });
    return this;
  }

  /**
   * Makes the function that answers requests.
   *
   * `info` is handed on by reference as `ctx.info`.
   */
  handler(): (req: Request, info?: Deno.ServeHandlerInfo) => Promise<Response> {
    const snapshot = this.#snapshot;
    const building = { root: new Segment<State>(), router: new Router<State>(), snapshot };
    for (const step of this.#steps) step(building);
    const { root, router } = building;
    const unmatched = unmatchedEndpoint(root);

    return async (req, info = LOCAL) => {
      const url = new URL(req.url);
      if (url.pathname.includes("//")) url.pathname = url.pathname.replaceAll(/\/+/g, "/");
      const match = findRoute(router, req.method, url.pathname);
      const ctx = new Context<State>({
        req,
        url,
        info,
        config: this.config,
        route: match.kind === "none" ? null : match.pattern,
        params: match.kind === "none" ? {} : match.params,
        assets: snapshot,
      });
      const response = await answer(
        match.kind === "route" ? match.endpoint : unmatched(match),
        ctx,
      );
      return req.method === "HEAD" && response.body !== null ? withoutBody(response) : response;
    };
  }

  /** Serves the app until the server is shut down. */
  async listen(options: ListenOptions = {}): Promise<void> {
    await Deno.serve(options, this.handler()).finished;
  }

  #route(path: string, methods: readonly Method[], chain: Middleware<State>[]): this {
    this.#steps.push(({ root, router }) => {
      const endpoint: Endpoint<State> = (ctx) => runFrom(0, chain, ctx, notFound);
      router.add(path, methods, root.at(path).enclose(endpoint));
    });
    return this;
  }
}

/** What `ctx.info` is when a test calls the handler with a request alone. */
const LOCAL: Deno.ServeHandlerInfo = {
  remoteAddr: { transport: "tcp", hostname: "localhost", port: 1234 },
  completed: Promise.resolve(),
};

/** A path that is not valid percent-encoding names nothing. */
function findRoute<State>(router: Router<State>, method: string, pathname: string): Match<State> {
  try {
    return router.match(method, pathname);
  } catch (error) {
    if (error instanceof URIError) return { kind: "none" };
    throw error;
  }
}

/** Requests without a route still pass the middlewares of the root, which may answer them. */
function unmatchedEndpoint<State>(
  root: Segment<State>,
): (match: Exclude<Match<State>, { kind: "route" }>) => Endpoint<State> {
  const missing = root.enclose(notFound);
  return (match) => {
    if (match.kind === "none") return missing;
    return root.enclose(async (ctx) => await refuseMethod(ctx.req.method, match.allow));
  };
}

/** The bare answers that are left when no error page took the error. */
async function answer<State>(endpoint: Endpoint<State>, ctx: Context<State>): Promise<Response> {
  try {
    const response = await endpoint(ctx);
    if (response instanceof Response) return response;
    throw new TypeError(
      `Cannot answer ${ctx.req.method} ${ctx.url.pathname}: its handler returned ` +
        `${String(response)} and not a Response.`,
    );
  } catch (error) {
    if (error instanceof HttpError) {
      return new Response(error.message || STATUS_TEXT[error.status] || "Error", {
        status: error.status,
      });
    }
    // deno-lint-ignore no-console -- nobody took the error: this is its last chance to be seen.
    console.error(error);
    return new Response("Internal server error", { status: 500 });
  }
}

/** Bodies of bare errors that have no message of their own. */
const STATUS_TEXT: Partial<Record<number, string>> = {
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  409: "Conflict",
  410: "Gone",
  413: "Content Too Large",
  415: "Unsupported Media Type",
  429: "Too Many Requests",
  500: "Internal Server Error",
  503: "Service Unavailable",
};

function withoutBody(response: Response): Response {
  response.body?.cancel();
  return new Response(null, response);
}
