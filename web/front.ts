import { randomBytes } from "node:crypto";
import type { Principal } from "../core/access.ts";
import { ApiError } from "../core/errors.ts";
import { errorAnswer, errorForStatus, internalError } from "./answers.ts";
import { clientAddress, clientNetwork, peerAddress, trustedAddress } from "./client_address.ts";
import { CredentialGate } from "./credential_gate.ts";
import type { State } from "./define.ts";
import { isPrivate } from "./private.ts";
import { RateLimiter } from "./rate_limiter.ts";
import { securityHeaders } from "./security_headers.ts";
import type { Services } from "./services.ts";
import { SocketShares } from "./socket_shares.ts";

/** What `app.handler()` of Fresh is. */
export type AppHandler = (
  request: Request,
  info: Deno.ServeHandlerInfo,
) => Response | Promise<Response>;

/** What the app finds in `ctx.info`: Deno's, and the state that front.ts made for the request. */
export interface AppInfo extends Deno.ServeHandlerInfo {
  readonly state: State;
}

/** Clients whose requests are counted at most: some megabytes. */
const COUNTED_CLIENTS = 20_000;

/** Attempts to sign in that a client has a minute. */
const SIGN_INS = 20;

/** Methods that Fresh routes; of others it would make an error of its own. */
const METHODS: ReadonlySet<string> = new Set([
  "GET",
  "HEAD",
  "PUT",
  "POST",
  "PATCH",
  "DELETE",
  "OPTIONS",
]);

/**
 * What stands before the app: gives every request its state, and every answer its headers, also
 * those that Fresh makes outside the middlewares of the app (error pages, and what its router cannot
 * read). Serve the app through it: `Deno.serve(options, createFront(services, app.handler()))`.
 *
 * @param now a clock in milliseconds that never goes back
 */
export function createFront(
  services: Services,
  app: AppHandler,
  now: () => number = () => performance.now(),
): (request: Request, info: Deno.ServeHandlerInfo) => Promise<Response> {
  const { settings } = services;
  const clientOf = clientAddress(settings.trustedProxies);
  const rate = { limit: settings.rateLimit, window: 60_000, clients: COUNTED_CLIENTS };
  const clients = new RateLimiter(rate, now);
  const tokens = new RateLimiter(rate, now);
  const signIns = new RateLimiter(
    { limit: SIGN_INS, window: 60_000, clients: COUNTED_CLIENTS },
    now,
  );
  const isProxy = trustedAddress(settings.trustedProxies);
  const sockets = new SocketShares((client) =>
    isProxy(client) || client === "::1" || client.startsWith("127.")
  );
  const credentials = new CredentialGate(COUNTED_CLIENTS, now);

  return async (request, info) => {
    const startedAt = now();
    const requestId = randomBytes(8).toString("hex");
    const clientIp = clientOf(info.remoteAddr, request.headers.get("x-forwarded-for"));
    const state: State = {
      services,
      clientIp,
      requestId,
      principal: { kind: "anonymous", role: settings.anonymousRole },
      isPrivate: isPrivate(request, isProxy(peerAddress(info.remoteAddr)), settings),
      log: services.log.with({ request: requestId }),
      count: () => countOrRefuse(clients, clientNetwork(clientIp), clientIp),
      countToken(principal) {
        if (isToken(principal)) {
          countOrRefuse(tokens, String(principal.id), `the token ${principal.name}`);
        }
      },
      takeSocket: () => sockets.take(clientIp, clientNetwork(clientIp)),
      credentials,
      countSignIn: () => Math.ceil(signIns.take(clientNetwork(clientIp)) / 1000),
    };
    const answer = await answered(request, { ...info, state }, app);
    state.log.debug("request answered", {
      method: request.method,
      path: pathOf(request),
      status: answer.status,
      client: clientIp,
      ms: Math.round((now() - startedAt) * 10) / 10,
    });
    return withHeaders(answer, [
      ["x-request-id", requestId],
      ...lookAgain(answer),
      ...securityHeaders(answer, settings),
    ]);
  };
}

async function answered(request: Request, info: AppInfo, app: AppHandler): Promise<Response> {
  const what = `${request.method} ${pathOf(request)}`;
  try {
    if (!isReadable(request)) return errorAnswer(errorForStatus(400, what));
    if (!METHODS.has(request.method)) return await refused(request, info, app);
    const answer = await app(request, info);
    return answer.status === 405 && !answer.headers.has("allow")
      ? withHeaders(answer, [["allow", (await allowed(request, info, app)).allow]])
      : answer;
  } catch (error) {
    info.state.log.error("a request failed outside the application", { what, error });
    return errorAnswer(internalError(what));
  }
}

/** Whether the router can read the address: it decodes the path, and not every path can be. */
function isReadable(request: Request): boolean {
  const url = URL.parse(request.url);
  if (url === null) return false;
  try {
    decodeURIComponent(url.pathname);
    return true;
  } catch {
    return false;
  }
}

/** The answer to a method that nothing takes: what there would be for one that is known. */
async function refused(request: Request, info: AppInfo, app: AppHandler): Promise<Response> {
  const { status, allow } = await allowed(request, info, app);
  const isMissing = status === 404;
  const what = `${request.method} ${pathOf(request)}`;
  const answer = errorAnswer(errorForStatus(isMissing ? 404 : 405, what));
  return isMissing ? answer : withHeaders(answer, [["allow", allow]]);
}

/** The methods that an address takes, which Fresh tells of an OPTIONS request. */
async function allowed(
  request: Request,
  info: AppInfo,
  app: AppHandler,
): Promise<{ status: number; allow: string }> {
  const answer = await app(new Request(request.url, { method: "OPTIONS" }), info);
  await answer.body?.cancel();
  const named = (answer.headers.get("allow") ?? "GET").split(", ");
  const all = named.includes("GET") ? [...named, "HEAD"] : named;
  return { status: answer.status, allow: [...new Set([...all, "OPTIONS"])].join(", ") };
}

type TokenBearer = Extract<Principal, { kind: "token" | "registrar" }>;

function isToken(principal: Principal): principal is TokenBearer {
  return principal.kind === "token" || principal.kind === "registrar";
}

function countOrRefuse(limiter: RateLimiter, key: string, who: string): void {
  const wait = limiter.take(key);
  if (wait === 0) return;
  const seconds = Math.ceil(wait / 1000);
  throw new ApiError(
    "RATE_LIMIT_EXCEEDED",
    `${who} has sent too many requests: try again in ${seconds} s (RATE_LIMIT sets how many a minute)`,
    { retry_after: seconds },
  );
}

/** Seconds after which a page that is away is worth another look: the page itself looks sooner. */
const LOOK_AGAIN = "5";

function lookAgain({ status, headers }: Response): [string, string][] {
  const isPage = headers.get("content-type")?.startsWith("text/html") ?? false;
  return status === 503 && isPage
    ? [["retry-after", LOOK_AGAIN], ["cache-control", "no-store"]]
    : [];
}

/** Adds headers; an answer that does not take any (a redirect, a fetched one) is made anew. */
function withHeaders(answer: Response, headers: readonly [string, string][]): Response {
  // The answer to an upgrade stands for the socket and has to stay the very object.
  if (answer.status === 101) return answer;
  try {
    for (const [name, value] of headers) answer.headers.set(name, value);
    return answer;
  } catch {
    const anew = new Response(answer.body, answer);
    for (const [name, value] of headers) anew.headers.set(name, value);
    return anew;
  }
}

function pathOf(request: Request): string {
  return URL.parse(request.url)?.pathname ?? "?";
}
