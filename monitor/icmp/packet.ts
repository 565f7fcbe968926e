/**
 * ICMP echoes as bytes (RFC 792, RFC 4443), without any I/O.
 *
 * What we send is 64 bytes, like ping(8): the header, then a payload by which a reply proves that it
 * answers one of ours:
 *
 * ```
 *  0 type  1 code  2 checksum  4 id  6 sequence
 *  8 secret of the session (8)   16 slot (4)   20 nonce of the echo (4)   24 filler (40)
 * ```
 */

export type Family = 4 | 6;

/** Bytes of an ICMP header. */
export const HEADER_BYTES = 8;
/** Bytes of one of our echoes, header included: 56 of payload, as ping(8) sends. */
export const ECHO_BYTES = 64;
/** Bytes of an echo up to and with its nonce: a shorter reply cannot be ours. */
const SIGNED_BYTES = 24;

const TYPES = {
  4: { request: 8, reply: 0 },
  6: { request: 128, reply: 129 },
} as const;

/** What stays the same over a session's echoes. */
export interface Session {
  readonly family: Family;
  /** The id, whose low bits under `idMask` are 0: they carry a slot's bits above the sixteenth. */
  readonly id: number;
  /** Which bits of an id are the session's. 0 when the kernel chooses the id (ping sockets). */
  readonly idMask: number;
  /** 64 random bits that nobody off the path can know. */
  readonly secret: readonly [number, number];
}

/** Not an echo of this session at all: somebody else's ping. */
export const FOREIGN = -1;
/** Addressed to this session, but without its secret or with another slot inside. */
export const FORGED = -2;

/** The Internet checksum (RFC 1071) over `bytes[start, end)`; 0 over what carries a right one. */
export function checksum(view: DataView, start: number, end: number): number {
  let sum = 0;
  let at = start;
  for (; at + 1 < end; at += 2) sum += view.getUint16(at);
  if (at < end) sum += view.getUint8(at) << 8;
  sum = (sum & 0xffff) + (sum >>> 16);
  sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}

/** A packet to write echoes into, filler in place. */
export function echoTemplate(): DataView<ArrayBuffer> {
  const view = new DataView(new ArrayBuffer(ECHO_BYTES));
  for (let at = SIGNED_BYTES; at < ECHO_BYTES; at++) view.setUint8(at, at);
  return view;
}

/** Writes the echo request of a slot over a template. The kernel fills in the checksum of ICMPv6 itself. */
export function writeEcho(view: DataView, session: Session, slot: number, nonce: number): void {
  view.setUint16(0, TYPES[session.family].request << 8);
  view.setUint16(2, 0);
  view.setUint16(4, session.id | (slot >>> 16));
  view.setUint16(6, slot & 0xffff);
  view.setUint32(8, session.secret[0]);
  view.setUint32(12, session.secret[1]);
  view.setUint32(16, slot);
  view.setUint32(20, nonce);
  if (session.family === 4) view.setUint16(2, checksum(view, 0, ECHO_BYTES));
}

/**
 * Reads the ICMP message in `view[start, end)` as a reply.
 *
 * @returns its slot, `FOREIGN` or `FORGED`
 */
export function readReply(view: DataView, start: number, end: number, session: Session): number {
  if (end - start < HEADER_BYTES) return FOREIGN;
  if (view.getUint8(start) !== TYPES[session.family].reply) return FOREIGN;
  const slot = slotInHeader(view, start, session);
  if (slot < 0) return FOREIGN;
  if (end - start < SIGNED_BYTES) return FORGED;
  const signed = view.getUint32(start + 8) === session.secret[0] &&
    view.getUint32(start + 12) === session.secret[1] && view.getUint32(start + 16) === slot;
  return signed ? slot : FORGED;
}

/** The nonce of a reply that `readReply` found a slot in. */
export function replyNonce(view: DataView, start: number): number {
  return view.getUint32(start + 20);
}

/**
 * Reads the ICMP message in `view[start, end)` as a request of ours, as an ICMP error quotes it: only the
 * header is sure to be there (RFC 792).
 *
 * @returns its slot, or `FOREIGN`
 */
export function readQuoted(view: DataView, start: number, end: number, session: Session): number {
  if (end - start < HEADER_BYTES) return FOREIGN;
  if (view.getUint8(start) !== TYPES[session.family].request) return FOREIGN;
  return slotInHeader(view, start, session);
}

function slotInHeader(view: DataView, start: number, session: Session): number {
  const id = view.getUint16(start + 4);
  if ((id & session.idMask) !== session.id) return FOREIGN;
  const high = session.idMask === 0 ? 0 : id & ~session.idMask;
  return (high << 16) | view.getUint16(start + 6);
}

/** Where the ICMP message begins in what an IPv4 raw socket delivers: after the IP header (RFC 791). */
export function afterIpv4Header(view: DataView, start: number): number {
  return start + (view.getUint8(start) & 0x0f) * 4;
}

/**
 * A classic BPF program that lets only replies of a session through, so that other programs' pings cost us
 * nothing. Four numbers an instruction: code, jump if true, jump if false, operand (bpf(4)).
 */
export function replyFilter(session: Session): readonly (readonly number[])[] {
  const LOAD_HALF = 0x28;
  const LOAD_HALF_INDEXED = 0x48;
  const INDEX_IPV4_HEADER = 0xb1;
  const AND = 0x54;
  const JUMP_EQUAL = 0x15;
  const RETURN = 0x06;
  const loadId = session.family === 4
    ? [[INDEX_IPV4_HEADER, 0, 0, 0], [LOAD_HALF_INDEXED, 0, 0, 4]]
    : [[LOAD_HALF, 0, 0, 4]];
  return [
    ...loadId,
    [AND, 0, 0, session.idMask],
    [JUMP_EQUAL, 0, 1, session.id],
    [RETURN, 0, 0, 0xffff_ffff],
    [RETURN, 0, 0, 0],
  ];
}
