import { LIVE_PROTOCOL } from "../../core/live.ts";
import type { LiveMessage } from "../../core/live_wire.ts";
import { retryDelay } from "./backoff.ts";

/** How the live connection stands. Times are the browser's own, milliseconds since the epoch. */
export type Link =
  /** Before the first snapshot. */
  | { readonly kind: "connecting" }
  | { readonly kind: "live" }
  /** `heardAt`: the latest message, or when the page was made. `nextTry`: null while one is under way. */
  | { readonly kind: "lost"; readonly heardAt: number; readonly nextTry: number | null };

/** What the receiver made of a message. `gap`: one is missing, so start again from a snapshot. */
export type Receipt = "part" | "whole" | "gap";

/** Without any message for this long a connection is taken for dead, though nobody closed it. */
const SILENCE = 45_000;
/** A try that has not brought a whole snapshot by then has failed. */
const PATIENCE = 15_000;
/** A connection that went wrong sooner than this was no good, and waits like a failed one. */
const MIN_LIFE = 1000;

/** The code that a connection is closed with whose session has ended (RFC 6455, section 7.4.1). */
const POLICY_VIOLATION = 1008;

/** What a connection is made from. */
export interface ConnectionOptions {
  readonly url: string | URL;
  readonly receive: (message: LiveMessage) => Receipt;
  readonly onLink: (link: Link) => void;
  /** The manager has closed it because whoever reads the page is signed out. */
  readonly onSignedOut: () => void;
}

/** A connection that is kept up until it is stopped. */
export interface Connection {
  /** Ends the wait for the next try. */
  tryNow(): void;
  stop(): void;
}

/**
 * Keeps a live connection: reconnects when it breaks, falls silent, or misses a message. A renewal that
 * succeeds at once is not told as a loss.
 */
export function keepConnected(
  { url, receive, onLink, onSignedOut }: ConnectionOptions,
): Connection {
  let socket: WebSocket | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let failures = 0;
  let heardAt = Date.now();
  /** When this connection's snapshot was whole; null before that. */
  let wholeAt: number | null = null;

  function open(): void {
    detach();
    socket = new WebSocket(url, LIVE_PROTOCOL);
    after(PATIENCE, fail);
    socket.onclose = ({ code }) => {
      fail();
      if (code === POLICY_VIOLATION) onSignedOut();
    };
    socket.onmessage = ({ data }) => {
      heardAt = Date.now();
      const receipt = receive(JSON.parse(data));
      if (receipt === "gap") return renew();
      if (receipt === "part") return after(PATIENCE, fail);
      after(SILENCE, renew);
      if (wholeAt !== null) return;
      wholeAt = heardAt;
      failures = 0;
      onLink({ kind: "live" });
    };
  }

  /** Starts again at once, unless that has just been tried. */
  function renew(): void {
    if (wholeAt === null || Date.now() - wholeAt < MIN_LIFE) return fail();
    open();
  }

  function fail(): void {
    detach();
    failures++;
    const delay = retryDelay(failures, Math.random());
    onLink({ kind: "lost", heardAt, nextTry: Date.now() + delay });
    after(delay, retry);
  }

  function retry(): void {
    onLink({ kind: "lost", heardAt, nextTry: null });
    open();
  }

  function after(milliseconds: number, then: () => void): void {
    clearTimeout(timer);
    timer = setTimeout(then, milliseconds);
  }

  function detach(): void {
    clearTimeout(timer);
    wholeAt = null;
    if (socket === null) return;
    socket.onmessage = socket.onclose = null;
    socket.close();
    socket = null;
  }

  open();
  return {
    tryNow() {
      if (socket === null) retry();
    },
    stop: detach,
  };
}
