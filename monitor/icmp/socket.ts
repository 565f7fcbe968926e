import { type Arrivals, arrivals, type EchoSocket } from "./echo_socket.ts";
import { ERRNO, faultName } from "./errno.ts";
import { fixedBytes, type Libc } from "./libc.ts";
import {
  afterIpv4Header,
  ECHO_BYTES,
  echoTemplate,
  type Family,
  FOREIGN,
  readQuoted,
  readReply,
  replyFilter,
  replyNonce,
  type Session,
  writeEcho,
} from "./packet.ts";

/** socket(2), and the option numbers of Linux's uapi headers. */
const AF = { 4: 2, 6: 10 } as const;
const PROTOCOL = { 4: 1, 6: 58 } as const;
const SOCK_DGRAM = 2;
const SOCK_RAW = 3;
const SOCK_NONBLOCK = 0x800;
const SOCK_CLOEXEC = 0x8_0000;
const MSG_DONTWAIT = 0x40;
const MSG_ERRQUEUE = 0x2000;
const SOL_IP = 0;
const SOL_SOCKET = 1;
const SOL_IPV6 = 41;
const SOL_ICMPV6 = 58;
const SOL_RAW = 255;
const SO_SNDBUF = 7;
const SO_RCVBUF = 8;
const SO_ATTACH_FILTER = 26;
const SO_SNDBUFFORCE = 32;
const SO_RCVBUFFORCE = 33;
const SO_TIMESTAMPNS = 35;
const SO_RXQ_OVFL = 40;
const IP_MTU_DISCOVER = 10;
const IP_RECVERR = 11;
const IPV6_RECVERR = 25;
const ICMP_FILTER = 1;
/** Never fragment, whatever path MTU is thought to be (ip(7)). */
const IP_PMTUDISC_PROBE = 3;
/** sock_extended_err.ee_origin: the error was an ICMP or ICMPv6 message. */
const ORIGIN_ICMP = 2;
const ORIGIN_ICMP6 = 3;

/** About 40,000 replies: a reply takes some 416 bytes of a receive buffer. */
const BUFFER_BYTES = 16 << 20;
/** The length of an echo, as a size_t is passed. */
const LENGTH = BigInt(ECHO_BYTES);
/** Messages a call reads. */
const BATCH = 64;

/** Bytes of one message's parts in the arena below; names and control data with room to spare. */
const MMSGHDR = 64;
const IOVEC = 16;
const NAME = 32;
const CONTROL = 128;
const DATA = 192;

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
  readonly #packet = echoTemplate();
  readonly #packetBytes = new Uint8Array(this.#packet.buffer);
  readonly #target: Uint8Array<ArrayBuffer>;
  readonly #addressAt: number;
  readonly #arena = new MessageArena();
  readonly #arenaAddress: bigint;
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
    this.#target = fixedBytes(family === 4 ? 16 : 28);
    this.#target[0] = AF[family];
    this.#addressAt = family === 4 ? 4 : 8;
    this.#arenaAddress = this.#arena.link(libc);
    this.#configure();
  }

  send(addresses: Uint8Array, at: number, slot: number, nonce: number): number {
    const length = this.#session.family === 4 ? 4 : 16;
    for (let i = 0; i < length; i++) this.#target[this.#addressAt + i] = addresses[at + i]!;
    writeEcho(this.#packet, this.#session, slot, nonce);
    const sent = this.#libc.call.sendto(
      this.fd,
      this.#packetBytes,
      LENGTH,
      MSG_DONTWAIT,
      this.#target,
      this.#target.length,
    );
    return sent === ECHO_BYTES ? 0 : this.#libc.errno();
  }

  receive(): Arrivals {
    const into = this.#arrivals;
    into.count = 0;
    const read = this.#readBatch(0);
    const { view } = this.#arena;
    for (let message = 0; message < read; message++) {
      const data = this.#arena.dataAt(message);
      const end = data + this.#arena.dataLength(message);
      const start = this.kind === "raw" && this.#session.family === 4
        ? afterIpv4Header(view, data)
        : data;
      const slot = readReply(view, start, end, this.#session);
      if (slot === FOREIGN) continue;
      const control = this.#arena.control(message);
      const index = into.count++;
      into.slot[index] = Math.max(-1, slot);
      into.nonce[index] = slot < 0 ? 0 : replyNonce(view, start);
      into.at[index] = control.stamp || this.#libc.wall();
      if (control.overflow > 0) into.overflow = control.overflow;
      this.#arena.copyAddress(this.#arena.nameAt(message), into.peer, index);
    }
    return into;
  }

  receiveErrors(): Arrivals {
    const into = this.#arrivals;
    into.count = 0;
    const read = this.#readBatch(MSG_ERRQUEUE);
    for (let message = 0; message < read; message++) {
      const data = this.#arena.dataAt(message);
      const end = data + this.#arena.dataLength(message);
      const slot = readQuoted(this.#arena.view, data, end, this.#session);
      const control = this.#arena.control(message);
      if (slot === FOREIGN || control.error === 0) continue;
      const origin = this.#arena.view.getUint8(control.error + 4);
      if (origin !== ORIGIN_ICMP && origin !== ORIGIN_ICMP6) continue;
      const index = into.count++;
      into.slot[index] = slot;
      into.at[index] = control.stamp || this.#libc.wall();
      into.type[index] = this.#arena.view.getUint8(control.error + 5);
      into.code[index] = this.#arena.view.getUint8(control.error + 6);
      this.#arena.copyAddress(this.#arena.nameAt(message), into.peer, index);
      // SO_EE_OFFENDER: the address of who sent it follows the structure of 16 bytes.
      this.#arena.copyAddress(control.error + 16, into.from, index);
    }
    return into;
  }

  close(): void {
    this.#libc.call.close(this.fd);
  }

  #readBatch(flags: number): number {
    this.#arena.reset();
    // A pending error of the socket is reported instead of the messages that wait, once.
    for (let attempt = 0; attempt < 16; attempt++) {
      const read = this.#libc.call.recvmmsg(
        this.fd,
        this.#arenaAddress,
        BATCH,
        MSG_DONTWAIT | flags,
        0n,
      );
      this.#arrivals.drained = false;
      if (read > 0) return read;
      if (this.#libc.errno() === ERRNO.EAGAIN) break;
    }
    this.#arrivals.drained = true;
    return 0;
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
  const raw = libc.call.socket(AF[family], SOCK_RAW | flags, PROTOCOL[family]);
  if (raw >= 0) return { fd: raw, kind: "raw" };
  const refused = libc.errno();
  if (refused === ERRNO.EPERM || refused === ERRNO.EACCES) {
    const ping = libc.call.socket(AF[family], SOCK_DGRAM | flags, PROTOCOL[family]);
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

/** One buffer that holds everything `recvmmsg` reads into: headers, names, control data and packets. */
class MessageArena {
  readonly #names = BATCH * MMSGHDR;
  readonly #vectors = this.#names + BATCH * NAME;
  readonly #controls = this.#vectors + BATCH * IOVEC;
  readonly #data = this.#controls + BATCH * CONTROL;
  readonly bytes = fixedBytes(this.#data + BATCH * DATA);
  readonly view = new DataView(this.bytes.buffer);
  readonly #found = { stamp: 0, overflow: 0, error: 0 };

  /** Writes the pointers, and returns where the headers begin. */
  link(libc: Libc): bigint {
    const base = libc.addressOf(this.bytes);
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
    return base;
  }

  /** Says again how much room there is, where the kernel wrote how much it used. */
  reset(): void {
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
    const v6 = this.view.getUint16(sockaddr, true) === AF[6];
    const start = sockaddr + (v6 ? 8 : 4);
    const length = v6 ? 16 : 4;
    for (let i = 0; i < length; i++) into[16 * index + i] = this.bytes[start + i]!;
  }
}
