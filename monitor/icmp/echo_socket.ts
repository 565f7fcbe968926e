/**
 * What the engine needs of a socket: the real one is `socket.ts`; a test plays the network with another.
 */
export interface EchoSocket {
  /** `raw`: a raw socket. `ping`: an unprivileged ping socket. */
  readonly kind: "raw" | "ping";
  /** Bits that number a slot. */
  readonly slotBits: number;
  /** Echoes that `send` takes at most. */
  readonly batch: number;
  /** Why `send` sent fewer than it was to: the errno of the first that did not leave. */
  readonly errno: number;
  /**
   * Makes an echo ready.
   *
   * @param place its place in the batch
   * @param addresses holds the target's 4 or 16 bytes from `at` on
   */
  put(place: number, addresses: Uint8Array, at: number, slot: number, nonce: number): void;
  /**
   * Sends echoes that are ready, one after the other, until one does not leave.
   *
   * @param from the place of the first
   * @returns how many left. When it is none, `errno` says why: that is the echo's own, or one left over from
   *   the ICMP error of another. When it is fewer than `count`, the next call will say.
   */
  send(from: number, count: number): number;
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
