import { createDefine } from "fresh";
import type { Logger } from "../core/log.ts";
import type { Services } from "./services.ts";

/** What every handler finds in `ctx.state`. The first middleware of app.ts fills it. */
export interface State {
  services: Services;
  /** The client's address as believed (see TRUSTED_PROXIES). */
  clientIp: string;
  requestId: string;
  log: Logger;
  /** The nonce of this answer's Content-Security-Policy. */
  nonce: string;
}

/** Fresh's helpers, bound to our state. */
export const define = createDefine<State>();
