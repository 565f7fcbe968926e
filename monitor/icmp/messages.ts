import { ERRNO } from "./errno.ts";
import { fixedBytes, type Libc } from "./libc.ts";
import {
  AF_INET6,
  IP_RECVERR,
  IPV6_RECVERR,
  MSG_DONTWAIT,
  SO_RXQ_OVFL,
  SO_TIMESTAMPNS,
  SOL_IP,
  SOL_IPV6,
  SOL_SOCKET,
} from "./linux.ts";

/** Messages a call reads. */
export const BATCH = 64;

/** Bytes of one message's parts; names, control data and packets with room to spare. */
const MMSGHDR = 64;
const IOVEC = 16;
const NAME = 32;
const CONTROL = 128;
const DATA = 192;
/** How often to try again when a pending error of the socket was reported in place of what waits in it. */
const ATTEMPTS = 16;

/** Reads messages from a socket, a batch at a time, into one buffer with all that recvmmsg(2) fills in. */
export class MessageReader {
  readonly #libc: Libc;
  readonly #fd: number;
  readonly #address: bigint;
  readonly #names = BATCH * MMSGHDR;
  readonly #vectors = this.#names + BATCH * NAME;
  readonly #controls = this.#vectors + BATCH * IOVEC;
  readonly #data = this.#controls + BATCH * CONTROL;
  readonly #bytes = fixedBytes(this.#data + BATCH * DATA);
  readonly view = new DataView(this.#bytes.buffer);
  readonly #found = { stamp: 0, overflow: 0, error: 0 };
  /** The last read found the socket empty. */
  drained = true;

  constructor(libc: Libc, fd: number) {
    this.#libc = libc;
    this.#fd = fd;
    this.#address = libc.addressOf(this.#bytes);
    this.#point();
  }

  /**
   * Reads a batch without waiting.
   *
   * @param flags of recvmsg(2), such as MSG_ERRQUEUE
   * @returns how many messages there are now
   */
  read(flags: number): number {
    this.#reset();
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const read = this.#libc.call.recvmmsg(
        this.#fd,
        this.#address,
        BATCH,
        MSG_DONTWAIT | flags,
        0n,
      );
      this.drained = false;
      if (read > 0) return read;
      if (this.#libc.errno() === ERRNO.EAGAIN) break;
    }
    this.drained = true;
    return 0;
  }

  /** Writes the pointers from headers to the other parts. */
  #point(): void {
    const base = this.#address;
    const point = (at: number, to: number) => this.view.setBigUint64(at, base + BigInt(to), true);
    for (let message = 0; message < BATCH; message++) {
      const header = message * MMSGHDR;
      const vector = this.#vectors + message * IOVEC;
      point(header, this.nameAt(message));
      point(header + 16, vector);
      this.view.setBigUint64(header + 24, 1n, true);
      point(header + 32, this.#controls + message * CONTROL);
      point(vector, this.dataAt(message));
      this.view.setBigUint64(vector + 8, BigInt(DATA), true);
    }
  }

  /** Says again how much room there is, where the kernel wrote how much it used. */
  #reset(): void {
    for (let message = 0; message < BATCH; message++) {
      const header = message * MMSGHDR;
      this.view.setUint32(header + 8, NAME, true);
      this.view.setUint32(header + 40, CONTROL, true);
    }
  }

  nameAt(message: number): number {
    return this.#names + message * NAME;
  }

  dataAt(message: number): number {
    return this.#data + message * DATA;
  }

  dataLength(message: number): number {
    return Math.min(DATA, this.view.getUint32(message * MMSGHDR + 56, true));
  }

  /**
   * Walks a message's control data (cmsg(3)). The result is overwritten by the next call.
   *
   * @returns the kernel's stamp in milliseconds since the epoch, its count of dropped packets, and where a
   *   `sock_extended_err` stands; 0 for what is not there
   */
  control(
    message: number,
  ): { readonly stamp: number; readonly overflow: number; readonly error: number } {
    const found = this.#found;
    found.stamp = found.overflow = found.error = 0;
    const { view } = this;
    let at = this.#controls + message * CONTROL;
    const end = at + view.getUint32(message * MMSGHDR + 40, true);
    while (at + 16 <= end) {
      const length = view.getUint32(at, true);
      if (length < 16) break;
      const level = view.getUint32(at + 8, true);
      const type = view.getUint32(at + 12, true);
      if (level === SOL_SOCKET && type === SO_TIMESTAMPNS) {
        found.stamp = view.getUint32(at + 16, true) * 1e3 + view.getUint32(at + 24, true) / 1e6;
      } else if (level === SOL_SOCKET && type === SO_RXQ_OVFL) {
        found.overflow = view.getUint32(at + 16, true);
      } else if (
        (level === SOL_IP && type === IP_RECVERR) || (level === SOL_IPV6 && type === IPV6_RECVERR)
      ) {
        found.error = at + 16;
      }
      at += (length + 7) & ~7;
    }
    return found;
  }

  /** Copies the address out of a `sockaddr_in` or `sockaddr_in6`. */
  copyAddress(sockaddr: number, into: Uint8Array, index: number): void {
    const v6 = this.view.getUint16(sockaddr, true) === AF_INET6;
    const start = sockaddr + (v6 ? 8 : 4);
    const length = v6 ? 16 : 4;
    for (let i = 0; i < length; i++) into[16 * index + i] = this.#bytes[start + i]!;
  }
}
