/**
 * The few rtnetlink messages (rtnetlink(7)) that tell about the host's own interfaces, routes and
 * neighbours: built and read as bytes, without any I/O. Numbers are in host order, which is little-endian.
 */

/** Message types. */
export const RTM = {
  NEWLINK: 16,
  DELLINK: 17,
  GETLINK: 18,
  NEWROUTE: 24,
  GETROUTE: 26,
  NEWNEIGH: 28,
  GETNEIGH: 30,
} as const;
export const NLMSG_ERROR = 2;
export const NLMSG_DONE = 3;

const NLM_F_REQUEST = 0x1;
const NLM_F_DUMP = 0x300;
const HEADER = 16;

/** Interface flags (netdevice(7)). */
const IFF_UP = 0x1;
const IFF_LOWER_UP = 0x1_0000;

const IFLA_IFNAME = 3;
const IFLA_LINK = 5;
const IFLA_LINKINFO = 18;
const IFLA_INFO_KIND = 1;
const IFLA_INFO_DATA = 2;
const IFLA_VXLAN_LINK = 3;
const IFLA_LINK_NETNSID = 37;
const IFLA_CARRIER_DOWN_COUNT = 48;
const RTA_DST = 1;
const RTA_OIF = 4;
const RTA_GATEWAY = 5;
const NDA_DST = 1;

/** Neighbour states (linux/neighbour.h): asking, asked in vain, and all in which its MAC address is known. */
const NUD_INCOMPLETE = 0x01;
const NUD_FAILED = 0x20;
const NUD_VALID = 0xde;

/** One message of a datagram that the kernel sent. */
export interface NetlinkMessage {
  readonly type: number;
  /** What follows the header. */
  readonly body: DataView;
}

/** An interface as the kernel describes it. */
export interface Link {
  readonly index: number;
  readonly name: string;
  /** Set up by the administrator. */
  readonly up: boolean;
  /** Something is at the other end. */
  readonly carrier: boolean;
  /** How often it has lost its carrier. */
  readonly drops: number;
  /** The interface below a VLAN, a vxlan or the like in this namespace; 0 without one. */
  readonly lower: number;
}

/** The way to an address. */
export interface Route {
  /** Index of the interface that leads there. */
  readonly link: number;
  /** The next hop's 4 or 16 bytes, or null where the target itself is on the link. */
  readonly gateway: Uint8Array | null;
}

/** Asks for every interface. */
export function requestLinks(): Uint8Array<ArrayBuffer> {
  return request(RTM.GETLINK, NLM_F_DUMP, new Uint8Array(16));
}

/** Asks how an address of 4 or 16 bytes is reached. */
export function requestRoute(address: Uint8Array): Uint8Array<ArrayBuffer> {
  const body = new Uint8Array(12 + 4 + address.length);
  body[0] = familyOf(address);
  body[1] = 8 * address.length;
  putAttribute(body, 12, RTA_DST, address);
  return request(RTM.GETROUTE, 0, body);
}

/** Asks what is known of a neighbour on an interface. */
export function requestNeighbour(link: number, address: Uint8Array): Uint8Array<ArrayBuffer> {
  const body = new Uint8Array(12 + 4 + address.length);
  body[0] = familyOf(address);
  new DataView(body.buffer).setInt32(4, link, true);
  putAttribute(body, 12, NDA_DST, address);
  return request(RTM.GETNEIGH, 0, body);
}

/** Splits a datagram into its messages. */
export function readMessages(bytes: Uint8Array): NetlinkMessage[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const messages: NetlinkMessage[] = [];
  let at = 0;
  while (at + HEADER <= bytes.length) {
    const length = view.getUint32(at, true);
    if (length < HEADER || at + length > bytes.length) break;
    messages.push({
      type: view.getUint16(at + 4, true),
      body: new DataView(bytes.buffer, bytes.byteOffset + at + HEADER, length - HEADER),
    });
    at += align(length);
  }
  return messages;
}

/** Reads a NEWLINK or DELLINK message. */
export function readLink({ body }: NetlinkMessage): Link {
  const attributes = readAttributes(body, 16);
  const flags = body.getUint32(8, true);
  const name = attributes.get(IFLA_IFNAME);
  const drops = attributes.get(IFLA_CARRIER_DOWN_COUNT);
  return {
    index: body.getInt32(4, true),
    name: readText(name),
    up: (flags & IFF_UP) !== 0,
    carrier: (flags & IFF_LOWER_UP) !== 0,
    drops: drops === undefined ? 0 : readNumber(drops),
    lower: readLower(attributes),
  };
}

function readLower(attributes: Attributes): number {
  // A vxlan device says what it stands on only in the details of its kind.
  const info = readAttributes(attributes.get(IFLA_LINKINFO));
  if (readText(info.get(IFLA_INFO_KIND)) === "vxlan") {
    const underlay = readAttributes(info.get(IFLA_INFO_DATA)).get(IFLA_VXLAN_LINK);
    return underlay === undefined ? 0 : readNumber(underlay);
  }
  const lower = attributes.get(IFLA_LINK);
  // With IFLA_LINK_NETNSID it is a number of another namespace: the far end of a veth pair.
  const elsewhere = lower === undefined || attributes.has(IFLA_LINK_NETNSID);
  return elsewhere ? 0 : readNumber(lower);
}

/** Reads the answer to `requestRoute`; null when there is no way, or no single interface. */
export function readRoute(message: NetlinkMessage): Route | null {
  if (message.type !== RTM.NEWROUTE) return null;
  const attributes = readAttributes(message.body, 12);
  const link = attributes.get(RTA_OIF);
  if (link === undefined) return null;
  return { link: readNumber(link), gateway: attributes.get(RTA_GATEWAY)?.slice() ?? null };
}

/** What the kernel knows of a neighbour. */
export type NeighbourState = "known" | "asking" | "silent" | "unknown";

/** Reads the answer to `requestNeighbour`; an error says that there is no entry. */
export function readNeighbour({ type, body }: NetlinkMessage): NeighbourState {
  if (type !== RTM.NEWNEIGH) return "unknown";
  const state = body.getUint16(8, true);
  if ((state & NUD_VALID) !== 0) return "known";
  if ((state & NUD_FAILED) !== 0) return "silent";
  return (state & NUD_INCOMPLETE) !== 0 ? "asking" : "unknown";
}

function request(type: number, flags: number, body: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(new ArrayBuffer(HEADER + align(body.length)));
  const view = new DataView(bytes.buffer);
  view.setUint32(0, HEADER + body.length, true);
  view.setUint16(4, type, true);
  view.setUint16(6, NLM_F_REQUEST | flags, true);
  bytes.set(body, HEADER);
  return bytes;
}

function putAttribute(body: Uint8Array, at: number, type: number, value: Uint8Array): void {
  const view = new DataView(body.buffer);
  view.setUint16(at, 4 + value.length, true);
  view.setUint16(at + 2, type, true);
  body.set(value, at + 4);
}

type Attributes = Map<number, Uint8Array>;

function readAttributes(bytes: DataView | Uint8Array | undefined, start = 0): Attributes {
  const attributes: Attributes = new Map();
  if (bytes === undefined) return attributes;
  const body = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = start;
  while (at + 4 <= body.byteLength) {
    const length = body.getUint16(at, true);
    if (length < 4 || at + length > body.byteLength) break;
    // The two high bits are flags, not part of the type (NLA_TYPE_MASK).
    const type = body.getUint16(at + 2, true) & 0x3fff;
    attributes.set(type, new Uint8Array(body.buffer, body.byteOffset + at + 4, length - 4));
    at += align(length);
  }
  return attributes;
}

/** Text that ends with a zero byte. */
function readText(bytes: Uint8Array | undefined): string {
  return bytes === undefined ? "" : new TextDecoder().decode(bytes).replace(/\0.*$/s, "");
}

function readNumber(bytes: Uint8Array): number {
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
}

/** AF_INET or AF_INET6. */
function familyOf(address: Uint8Array): number {
  return address.length === 4 ? 2 : 10;
}

function align(length: number): number {
  return (length + 3) & ~3;
}
