import { createDefine } from "fresh";
import type { Logger } from "../core/log.ts";
import type { Services } from "./services.ts";

/** What every handler finds in `ctx.state`. front.ts makes it, the first middleware of app.ts puts it there. */
export interface State {
  services: Services;
  /** The client's address as believed (see TRUSTED_PROXIES). */
  clientIp: string;
  requestId: string;
  log: Logger;
  /** The nonce of this answer's Content-Security-Policy. */
  nonce: string;
  /**
   * Counts this request against its client's limit.
   *
   * @throws {ApiError} `RATE_LIMIT_EXCEEDED` when the client has used it up
   */
  count(): void;
}

/** Fresh's helpers, bound to our state. */
export const define = createDefine<State>();
