import { createDefine } from "fresh";
import type { Principal } from "../core/access.ts";
import type { Logger } from "../core/log.ts";
import type { CredentialGate } from "./credential_gate.ts";
import type { Services } from "./services.ts";

/** What every handler finds in `ctx.state`: front.ts makes it, and requestState puts it there. */
export interface State {
  services: Services;
  /** The client's address as believed (see TRUSTED_PROXIES). */
  clientIp: string;
  requestId: string;
  /** Who makes the request; nobody until the middleware of identity.ts has looked. */
  principal: Principal;
  /** It came by TLS, or to localhost: what it brings and takes is not read on the way. */
  isPrivate: boolean;
  /** What the page shows, for the title of its tab; set by its handler. */
  title?: string;
  log: Logger;
  /**
   * Counts this request against its client's limit.
   *
   * @throws {ApiError} `RATE_LIMIT_EXCEEDED` when the client has used it up
   */
  count(): void;
  /**
   * Counts it against the limit of the token that it came with, if it came with one.
   *
   * @throws {ApiError} `RATE_LIMIT_EXCEEDED` when the token has used it up, wherever it was used
   */
  countToken(principal: Principal): void;
  /** Counts an attempt to sign in against the client's limit: seconds to wait, 0 to go on. */
  countSignIn(): number;
  /** Takes a place for a WebSocket of this client; null when it has as many as it may. */
  takeSocket(): (() => void) | null;
  /** What tokens and sessions are looked up through. */
  credentials: CredentialGate;
}

/** Fresh's helpers, bound to our state. */
export const define = createDefine<State>();
