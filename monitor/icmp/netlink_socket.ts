import { ERRNO } from "./errno.ts";
import { fixedBytes, type Libc } from "./libc.ts";
import { AF_NETLINK, SOCK_CLOEXEC, SOCK_NONBLOCK, SOCK_RAW } from "./linux.ts";
import { type NetlinkMessage, readMessages } from "./rtnetlink.ts";

const NETLINK_ROUTE = 0;
/** Group of messages about interfaces (RTMGRP_LINK). */
const RTMGRP_LINK = 1;
/** The kernel's datagrams are at most this long unless asked otherwise (netlink(7)). */
const DATAGRAM_BYTES = 32 << 10;

/** Talks to the kernel about the network (netlink(7)); every call returns at once. */
export class NetlinkSocket {
  readonly fd: number;
  readonly #libc: Libc;
  readonly #buffer = fixedBytes(DATAGRAM_BYTES);
  readonly #kernel = fixedBytes(12);

  /**
   * @param subscribed whether changes of interfaces are to be delivered
   * @throws when the kernel refuses the socket
   */
  constructor(libc: Libc, subscribed: boolean) {
    this.#libc = libc;
    this.fd = libc.call.socket(
      AF_NETLINK,
      SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC,
      NETLINK_ROUTE,
    );
    if (this.fd < 0) throw new Error(`Cannot open a netlink socket: errno ${libc.errno()}`);
    new DataView(this.#kernel.buffer).setUint16(0, AF_NETLINK, true);
    if (!subscribed) return;
    const own = this.#kernel.slice();
    own[8] = RTMGRP_LINK;
    if (libc.call.bind(this.fd, own, own.length) === 0) return;
    const errno = libc.errno();
    this.close();
    throw new Error(`Cannot watch the interfaces: errno ${errno}`);
  }

  /** Sends a request; the kernel has answered it by the time this returns. */
  request(bytes: Uint8Array<ArrayBuffer>): void {
    this.#libc.call.sendto(this.fd, bytes, BigInt(bytes.length), 0, this.#kernel, 12);
  }

  /**
   * Reads the next datagram.
   *
   * @returns its messages, which the next call overwrites; null when there is none; `lost` when the kernel
   *   had to drop some
   */
  receive(): readonly NetlinkMessage[] | "lost" | null {
    const { call } = this.#libc;
    const length = call.recv(this.fd, this.#buffer, BigInt(DATAGRAM_BYTES), 0);
    if (length >= 0) return readMessages(this.#buffer.subarray(0, length));
    return this.#libc.errno() === ERRNO.ENOBUFS ? "lost" : null;
  }

  close(): void {
    this.#libc.call.close(this.fd);
  }
}
