import { createDefine } from "fresh";
import type { Logger } from "../core/log.ts";
import type { Services } from "./services.ts";

/** What every handler finds in `ctx.state`: front.ts makes it, and requestState puts it there. */
export interface State {
  services: Services;
  /** The client's address as believed (see TRUSTED_PROXIES). */
  clientIp: string;
  requestId: string;
  log: Logger;
  /**
   * Counts this request against its client's limit.
   *
   * @throws {ApiError} `RATE_LIMIT_EXCEEDED` when the client has used it up
   */
  count(): void;
}

/** Fresh's helpers, bound to our state. */
export const define = createDefine<State>();
