import type { Phase } from "./table.ts";

/**
 * What a connection may take: pure, without clock or I/O. All spans are milliseconds of a clock that
 * never goes back.
 */
export const LIMITS = {
  /** From a request's first byte (or the connection's start) until its head is whole. */
  head: 15_000,
  /** Between requests; browsers expect a minute or so (RFC 9112, section 9.5, leaves it open). */
  idle: 60_000,
  /** While a request is answered: without a byte to the client. No handler takes as long. */
  answer: 120_000,
  /** What a WebSocket's client may send at once, in bytes, and then a second: it need send none. */
  socketBurst: 32_768,
  socketRate: 1024,
} as const;

/** What is known of a connection. */
export interface Watched {
  readonly phase: Phase;
  /** When the head that has not been whole yet began; null when there is none. */
  readonly headSince: number | null;
  /** The latest byte, either way. */
  readonly movedAt: number;
  /** The latest byte to the client, or the latest start of a request. */
  readonly answeredAt: number;
}

export type Fault = "slow head" | "idle" | "slow answer";

/** Why a connection is to be cut, or null. */
export function faultOf(watched: Watched, now: number): Fault | null {
  switch (watched.phase) {
    case "upgraded":
      // The server pings, and gives up those who do not answer.
      return null;
    case "busy":
      return now - watched.answeredAt > LIMITS.answer ? "slow answer" : null;
    case "idle":
    case "absent":
      if (watched.headSince !== null && now - watched.headSince > LIMITS.head) return "slow head";
      return now - watched.movedAt > LIMITS.idle ? "idle" : null;
  }
}

/** Bytes that a WebSocket's client may send: a bucket that fills by time. */
export class Allowance {
  #left: number = LIMITS.socketBurst;
  #at: number;

  constructor(now: number) {
    this.#at = now;
  }

  /** Whether it may send these too. */
  take(bytes: number, now: number): boolean {
    const gained = ((now - this.#at) / 1000) * LIMITS.socketRate;
    this.#left = Math.min(LIMITS.socketBurst, this.#left + gained) - bytes;
    this.#at = now;
    return this.#left >= 0;
  }
}
