/**
 * What the engine needs of a socket: the real one is `socket.ts`; a test plays the network with another.
 */
export interface EchoSocket {
  /** `raw`: a raw socket. `ping`: an unprivileged ping socket. */
  readonly kind: "raw" | "ping";
  /** Bits that number a slot. */
  readonly slotBits: number;
  /**
   * Sends one echo.
   *
   * @param addresses holds the target's 4 or 16 bytes from `at` on
   * @returns 0, or the errno: that of this echo, or one left over from the ICMP error of another
   */
  send(addresses: Uint8Array, at: number, slot: number, nonce: number): number;
  /** Reads a batch of replies without waiting. The result is overwritten by the next call. */
  receive(): Arrivals;
  /** Reads a batch of ICMP errors without waiting. The result is overwritten by the next call. */
  receiveErrors(): Arrivals;
}

/** Replies or errors in parallel arrays, so that a hundred thousand of them leave nothing to collect. */
export interface Arrivals {
  /** How many of the entries below count. */
  count: number;
  /** The socket was found empty. */
  drained: boolean;
  /** Packets the kernel has dropped for want of room, since the socket was opened. */
  overflow: number;
  /** The slot, or -1 for what bears our id but not our secret. */
  readonly slot: Int32Array;
  /** Of a reply. */
  readonly nonce: Uint32Array;
  /** Kernel's receive stamp, milliseconds since the epoch. */
  readonly at: Float64Array;
  /** 16 bytes each: who replied, or whom the echo had gone to that met an error. */
  readonly peer: Uint8Array;
  /** Of an error: its ICMP type and code, and 16 bytes each of who sent it. */
  readonly type: Uint8Array;
  readonly code: Uint8Array;
  readonly from: Uint8Array;
}

/** Room for a batch. */
export function arrivals(size: number): Arrivals {
  return {
    count: 0,
    drained: true,
    overflow: 0,
    slot: new Int32Array(size),
    nonce: new Uint32Array(size),
    at: new Float64Array(size),
    peer: new Uint8Array(16 * size),
    type: new Uint8Array(size),
    code: new Uint8Array(size),
    from: new Uint8Array(16 * size),
  };
}
