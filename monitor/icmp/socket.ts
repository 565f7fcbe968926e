import { type Arrivals, arrivals, type EchoSocket } from "./echo_socket.ts";
import { ERRNO, faultName } from "./errno.ts";
import type { Libc } from "./libc.ts";
import {
  AF_INET,
  AF_INET6,
  ICMP_FILTER,
  IP_MTU_DISCOVER,
  IP_PMTUDISC_PROBE,
  IP_RECVERR,
  IPPROTO_ICMP,
  IPPROTO_ICMPV6,
  IPV6_RECVERR,
  MSG_ERRQUEUE,
  SO_ATTACH_FILTER,
  SO_EE_ORIGIN_ICMP,
  SO_EE_ORIGIN_ICMP6,
  SO_RCVBUF,
  SO_RCVBUFFORCE,
  SO_RXQ_OVFL,
  SO_SNDBUF,
  SO_SNDBUFFORCE,
  SO_TIMESTAMPNS,
  SOCK_CLOEXEC,
  SOCK_DGRAM,
  SOCK_NONBLOCK,
  SOCK_RAW,
  SOL_ICMPV6,
  SOL_IP,
  SOL_IPV6,
  SOL_RAW,
  SOL_SOCKET,
} from "./linux.ts";
import { BATCH, MessageReader } from "./messages.ts";
import { OUT_BATCH, OutBatch } from "./out_batch.ts";
import {
  afterIpv4Header,
  type Family,
  FOREIGN,
  readQuoted,
  readReply,
  replyFilter,
  replyNonce,
  type Session,
  writeEcho,
} from "./packet.ts";

/** About 40,000 replies: a reply takes some 416 bytes of a receive buffer. */
const BUFFER_BYTES = 16 << 20;
/** A socket could not be opened. */
export class SocketError extends Error {
  override readonly name = "SocketError";
  constructor(message: string, readonly errno: number) {
    super(message);
  }
}

/**
 * An ICMP socket of one family.
 *
 * A raw socket where CAP_NET_RAW allows it, else a ping socket (icmp(7), `ping_group_range`), on which the
 * kernel chooses the id. Errors come through the error queue on both (IP_RECVERR in ip(7)): on a raw
 * socket it also is what lets ENOBUFS be seen, which the kernel hides otherwise.
 */
export class IcmpSocket implements EchoSocket {
  readonly kind: "raw" | "ping";
  readonly slotBits: number;
  readonly fd: number;
  readonly #libc: Libc;
  readonly #session: Session;
  readonly batch = OUT_BATCH;
  errno = 0;
  readonly #out: OutBatch;
  readonly #messages: MessageReader;
  readonly #arrivals = arrivals(BATCH);

  /**
   * @param slotBits bits that number a slot, 16 to 20; a ping socket has 16 whatever is asked
   * @throws {SocketError} EPERM or EACCES when neither kind is allowed, EAFNOSUPPORT without the family
   */
  constructor(libc: Libc, family: Family, slotBits: number) {
    this.#libc = libc;
    const opened = openEither(libc, family);
    this.fd = opened.fd;
    this.kind = opened.kind;
    this.slotBits = opened.kind === "raw" ? slotBits : 16;
    this.#session = newSession(family, opened.kind, this.slotBits);
    this.#out = new OutBatch(libc, this.fd, family);
    this.#messages = new MessageReader(libc, this.fd);
    this.#configure();
  }

  put(place: number, addresses: Uint8Array, at: number, slot: number, nonce: number): void {
    this.#out.address(place, addresses, at);
    writeEcho(this.#out.packets[place]!, this.#session, slot, nonce);
  }

  send(from: number, count: number): number {
    const left = this.#out.send(from, count);
    if (left > 0) return left;
    this.errno = this.#libc.errno();
    return 0;
  }

  receive(): Arrivals {
    const messages = this.#messages;
    const { view } = messages;
    const into = this.#arrivals;
    into.count = 0;
    const read = messages.read(0);
    into.drained = messages.drained;
    for (let message = 0; message < read; message++) {
      const data = messages.dataAt(message);
      const end = data + messages.dataLength(message);
      const headed = this.kind === "raw" && this.#session.family === 4;
      const start = headed ? afterIpv4Header(view, data) : data;
      const slot = readReply(view, start, end, this.#session);
      if (slot === FOREIGN) continue;
      const { stamp, overflow } = messages.control(message);
      const index = into.count++;
      into.slot[index] = Math.max(-1, slot);
      into.nonce[index] = slot < 0 ? 0 : replyNonce(view, start);
      into.at[index] = stamp || this.#libc.wall();
      if (overflow > 0) into.overflow = overflow;
      messages.copyAddress(messages.nameAt(message), into.peer, index);
    }
    return into;
  }

  receiveErrors(): Arrivals {
    const messages = this.#messages;
    const { view } = messages;
    const into = this.#arrivals;
    into.count = 0;
    const read = messages.read(MSG_ERRQUEUE);
    into.drained = messages.drained;
    for (let message = 0; message < read; message++) {
      const data = messages.dataAt(message);
      const end = data + messages.dataLength(message);
      const slot = readQuoted(view, data, end, this.#session);
      const { stamp, error } = messages.control(message);
      if (slot === FOREIGN || error === 0) continue;
      const origin = view.getUint8(error + 4);
      if (origin !== SO_EE_ORIGIN_ICMP && origin !== SO_EE_ORIGIN_ICMP6) continue;
      const index = into.count++;
      into.slot[index] = slot;
      into.at[index] = stamp || this.#libc.wall();
      into.type[index] = view.getUint8(error + 5);
      into.code[index] = view.getUint8(error + 6);
      messages.copyAddress(messages.nameAt(message), into.peer, index);
      // SO_EE_OFFENDER: the address of who sent it follows the structure of 16 bytes.
      messages.copyAddress(error + 16, into.from, index);
    }
    return into;
  }

  close(): void {
    this.#libc.call.close(this.fd);
  }

  #configure(): void {
    const { family } = this.#session;
    // FORCE goes beyond net.core.rmem_max and wants CAP_NET_ADMIN; without it the limit has to do.
    if (!this.#set(SOL_SOCKET, SO_RCVBUFFORCE, BUFFER_BYTES)) {
      this.#set(SOL_SOCKET, SO_RCVBUF, BUFFER_BYTES);
    }
    if (!this.#set(SOL_SOCKET, SO_SNDBUFFORCE, BUFFER_BYTES)) {
      this.#set(SOL_SOCKET, SO_SNDBUF, BUFFER_BYTES);
    }
    this.#must("SO_TIMESTAMPNS", this.#set(SOL_SOCKET, SO_TIMESTAMPNS, 1));
    this.#must("SO_RXQ_OVFL", this.#set(SOL_SOCKET, SO_RXQ_OVFL, 1));
    this.#must(
      "IP_RECVERR",
      family === 4 ? this.#set(SOL_IP, IP_RECVERR, 1) : this.#set(SOL_IPV6, IPV6_RECVERR, 1),
    );
    if (family === 4) {
      // What is never fragmented needs no identification, which costs the kernel a random number each.
      this.#must("IP_MTU_DISCOVER", this.#set(SOL_IP, IP_MTU_DISCOVER, IP_PMTUDISC_PROBE));
    }
    if (this.kind === "ping") return;
    // A raw socket is handed a copy of every ICMP message of the host: refuse all but echo replies, in the
    // cheapest place, and of those all but ours. A set bit refuses a type.
    const refused = new Uint32Array(new ArrayBuffer(family === 4 ? 4 : 32)).fill(0xffff_ffff);
    const reply = family === 4 ? 0 : 129;
    refused[reply >> 5]! &= ~(1 << (reply & 31));
    const filter = new Uint8Array(refused.buffer);
    this.#must("ICMP_FILTER", this.#set(family === 4 ? SOL_RAW : SOL_ICMPV6, ICMP_FILTER, filter));
    this.#attach(replyFilter(this.#session));
  }

  #attach(program: readonly (readonly number[])[]): void {
    // sock_fprog (length, pointer), and the program right behind it in the same buffer.
    const view = new DataView(new ArrayBuffer(16 + 8 * program.length));
    const bytes = new Uint8Array(view.buffer);
    view.setUint16(0, program.length, true);
    view.setBigUint64(8, this.#libc.addressOf(bytes) + 16n, true);
    program.forEach(([operation = 0, ifTrue = 0, ifFalse = 0, operand = 0], index) => {
      const at = 16 + 8 * index;
      view.setUint16(at, operation, true);
      view.setUint8(at + 2, ifTrue);
      view.setUint8(at + 3, ifFalse);
      view.setUint32(at + 4, operand, true);
    });
    this.#must("SO_ATTACH_FILTER", this.#set(SOL_SOCKET, SO_ATTACH_FILTER, bytes, 16));
  }

  #set(
    level: number,
    option: number,
    value: number | Uint8Array<ArrayBuffer>,
    length?: number,
  ): boolean {
    const bytes = typeof value === "number" ? new Uint8Array(Int32Array.of(value).buffer) : value;
    const size = length ?? bytes.length;
    return this.#libc.call.setsockopt(this.fd, level, option, bytes, size) === 0;
  }

  #must(option: string, set: boolean): void {
    if (set) return;
    const errno = this.#libc.errno();
    this.close();
    throw new Error(`Cannot set ${option} on the ICMP socket: ${faultName(errno)}`);
  }
}

function openEither(libc: Libc, family: Family): { fd: number; kind: "raw" | "ping" } {
  const flags = SOCK_NONBLOCK | SOCK_CLOEXEC;
  const domain = family === 4 ? AF_INET : AF_INET6;
  const protocol = family === 4 ? IPPROTO_ICMP : IPPROTO_ICMPV6;
  const raw = libc.call.socket(domain, SOCK_RAW | flags, protocol);
  if (raw >= 0) return { fd: raw, kind: "raw" };
  const refused = libc.errno();
  if (refused === ERRNO.EPERM || refused === ERRNO.EACCES) {
    const ping = libc.call.socket(domain, SOCK_DGRAM | flags, protocol);
    if (ping >= 0) return { fd: ping, kind: "ping" };
  }
  throw new SocketError(
    `Cannot open an ICMP socket for IPv${family}: ${faultName(refused)}`,
    refused,
  );
}

function newSession(family: Family, kind: "raw" | "ping", slotBits: number): Session {
  const [id = 0, high = 0, low = 0] = crypto.getRandomValues(new Uint32Array(3));
  const idMask = kind === "raw" ? 0xffff & ~((1 << (slotBits - 16)) - 1) : 0;
  return { family, id: id & idMask, idMask, secret: [high, low] };
}
