import { HttpError } from "../shared/http_error.ts";

/** What to do at each turn of a WebSocket's life. */
export interface WebSocketHandlers {
  open?(socket: WebSocket): void;
  message?(socket: WebSocket, event: MessageEvent): void;
  close?(socket: WebSocket, code: number, reason: string): void;
  error?(socket: WebSocket, event: Event | ErrorEvent): void;
}

/** Passed on to `Deno.upgradeWebSocket`. */
export interface WebSocketUpgradeOptions {
  /** Closes the socket when a ping stays unanswered this many seconds. Default: 120. */
  idleTimeout?: number;
  /** The sub-protocol to agree on. */
  protocol?: string;
}

/**
 * Upgrades a request in either of Fresh's two ways: with handlers it answers with the response,
 * without them with the raw socket and the response.
 *
 * @throws {HttpError} 400 when the request asks for no WebSocket.
 */
export function upgrade(
  req: Request,
  first: WebSocketHandlers | WebSocketUpgradeOptions | undefined,
  options: WebSocketUpgradeOptions | undefined,
): Response | { socket: WebSocket; response: Response } {
  if (req.headers.get("upgrade")?.toLowerCase() !== "websocket") {
    throw new HttpError(400, "Expected a WebSocket upgrade request");
  }
  if (!areHandlers(first)) return Deno.upgradeWebSocket(req, first ?? options ?? {});
  const { socket, response } = Deno.upgradeWebSocket(req, options ?? {});
  wire(socket, first);
  return response;
}

function areHandlers(
  first: WebSocketHandlers | WebSocketUpgradeOptions | undefined,
): first is WebSocketHandlers {
  return first !== undefined && Object.values(first).some((value) => typeof value === "function");
}

function wire(socket: WebSocket, handlers: WebSocketHandlers): void {
  if (handlers.open) socket.addEventListener("open", () => handlers.open?.(socket));
  if (handlers.message) socket.addEventListener("message", (e) => handlers.message?.(socket, e));
  if (handlers.close) {
    socket.addEventListener("close", (e) => handlers.close?.(socket, e.code, e.reason));
  }
  if (handlers.error) socket.addEventListener("error", (e) => handlers.error?.(socket, e));
}
