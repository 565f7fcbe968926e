import type { FreshContext } from "fresh";
import { ApiError } from "../../core/errors.ts";
import { LIVE_PROTOCOL } from "../../core/live.ts";
import { define, type State } from "../../web/define.ts";
import { mayAct } from "../../web/origin.ts";

/** Seconds without a sign of life, pings included, after which a connection is given up. */
const IDLE_TIMEOUT = 30;

/** Seconds after which a place may be free. */
const RETRY_AFTER = 30;

/** The live feed, in the dialect that the client asks for. */
export const handlers = define.handlers({
  GET(ctx) {
    const { headers } = ctx.req;
    const { live, settings } = ctx.state.services;
    if (headers.get("upgrade")?.toLowerCase() !== "websocket") {
      throw new ApiError("VALIDATION_ERROR", "/ws/status speaks WebSocket: ask for an upgrade", {
        field: "Upgrade",
      });
    }
    // Browsers let any page open a WebSocket, and do not apply CORS to it.
    const origin = headers.get("origin");
    if (origin !== null && !mayAct(origin, headers.get("host"), settings)) {
      throw new ApiError(
        "FORBIDDEN",
        `a page of ${origin} asked for it; CORS_ORIGINS of the manager names the origins that may`,
      );
    }
    const isLive = headers.get("sec-websocket-protocol")?.split(",")
      .some((protocol) => protocol.trim() === LIVE_PROTOCOL) ?? false;
    const giveBack = ctx.state.takeSocket();
    if (giveBack === null) {
      throw new ApiError(
        "RATE_LIMIT_EXCEEDED",
        `${ctx.state.clientIp} has too many WebSockets open: close some first`,
        { retry_after: RETRY_AFTER },
      );
    }
    const { socket, response } = upgraded(ctx, isLive, giveBack);
    const { signal, release } = ctx.state.services.accounts.watch(ctx.state.principal);
    live.join(socket, isLive ? "live" : "contract", signal).then(() => (giveBack(), release()));
    return response;
  },
});

/** Becomes a WebSocket; where the request is none, its place is given back. */
function upgraded(ctx: FreshContext<State>, isLive: boolean, giveBack: () => void) {
  try {
    return ctx.upgrade({
      idleTimeout: IDLE_TIMEOUT,
      ...(isLive ? { protocol: LIVE_PROTOCOL } : {}),
    });
  } catch (error) {
    giveBack();
    throw error;
  }
}
