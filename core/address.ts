/**
 * Addresses, parsed once at the edge into branded strings that are canonical: two that are equal as
 * addresses are equal as strings.
 */

/** An IPv4 or IPv6 host address in canonical text (dotted quad; RFC 5952). */
export type Ip = string & { readonly __brand: "Ip" };
/** An Ethernet address: lower case, six octets, colons. */
export type Mac = string & { readonly __brand: "Mac" };
/** A VXLAN network identifier, 0 (none said) to 2²⁴ − 1 (RFC 7348, section 5). */
export type Vni = number & { readonly __brand: "Vni" };

/** The highest VNI: 24 bits (RFC 7348, section 5). */
export const MAX_VNI = 0xff_ffff;

/** An address that cannot be a machine's; the message says why, in words for whoever typed it. */
export class AddressError extends Error {
  override readonly name = "AddressError";
}

const IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/;

/**
 * Reads the address of one host: unicast, without a zone.
 *
 * @throws {AddressError} for anything else, with the reason.
 */
export function parseIp(text: string): Ip {
  if (IPV4.test(text)) return hostIpv4(text);
  if (text.includes("%")) {
    throw new AddressError(
      "an IPv6 zone (the part after %) means nothing to another host: leave it off",
    );
  }
  const ip = canonicalIpv6(text);
  if (ip === null) throw new AddressError("must be an IPv4 or IPv6 address");
  return hostIpv6(ip);
}

/** Like `parseIp`, for text that may be anything: null instead of an error. */
export function tryParseIp(text: string): Ip | null {
  try {
    return parseIp(text);
  } catch {
    return null;
  }
}

/** 4 for IPv4, 6 for IPv6. */
export function ipFamily(ip: Ip): 4 | 6 {
  return ip.includes(":") ? 6 : 4;
}

/** The octets in network order: 4 of them, or 16. */
export function ipBytes(ip: Ip): Uint8Array<ArrayBuffer> {
  return ipFamily(ip) === 4 ? Uint8Array.from(ip.split("."), Number) : ipv6Bytes(ip);
}

/**
 * Reads an Ethernet address separated by `:` or `-` (not mixed), in any case.
 *
 * @throws {AddressError} when it is not one.
 */
export function parseMac(text: string): Mac {
  if (!/^[0-9a-f]{2}([:-])[0-9a-f]{2}(?:\1[0-9a-f]{2}){4}$/i.test(text)) {
    throw new AddressError("must be six pairs of hex digits separated by : or -");
  }
  return text.toLowerCase().replaceAll("-", ":") as Mac;
}

function hostIpv4(ip: string): Ip {
  const first = Number(ip.slice(0, ip.indexOf(".")));
  if (ip === "255.255.255.255") throw new AddressError("is the broadcast address, not a machine's");
  if (first === 0) throw new AddressError("is unspecified (0.0.0.0/8), not a machine's");
  if (first >= 224 && first < 240) throw new AddressError("is multicast, not a machine's");
  if (first >= 240) throw new AddressError("is reserved (240.0.0.0/4), not a machine's");
  return ip as Ip;
}

function hostIpv6(ip: string): Ip {
  if (ip === "::") throw new AddressError("is unspecified (::), not a machine's");
  if (ip.startsWith("ff") && ip.indexOf(":") === 4) {
    throw new AddressError("is multicast, not a machine's");
  }
  if (/^::ffff:[0-9a-f]+:[0-9a-f]+$/.test(ip)) {
    throw new AddressError("is an IPv4 address inside IPv6: write the IPv4 address itself");
  }
  if (/^fe[89ab].:/.test(ip)) {
    throw new AddressError(
      "is link-local: it cannot be reached without a zone, so register another address",
    );
  }
  return ip as Ip;
}

/** The platform's URL parser holds RFC 5952's canonical form (WHATWG URL, "IPv6 serializer"). */
function canonicalIpv6(text: string): string | null {
  if (!text.includes(":") || !/^[0-9a-f:.]+$/i.test(text)) return null;
  const url = URL.parse(`http://[${text}]/`);
  return url === null ? null : url.hostname.slice(1, -1);
}

/** The eight groups of an IPv6 address in canonical text, as hex digits without leading zeros. */
export function ipv6Groups(ip: string): string[] {
  const [head = "", tail = ""] = ip.split("::");
  const groups = (part: string) => part === "" ? [] : part.split(":");
  const [before, after] = [groups(head), groups(tail)];
  // What `::` stands for are zeros.
  return [...before, ...new Array<string>(8 - before.length - after.length).fill("0"), ...after];
}

function ipv6Bytes(ip: string): Uint8Array<ArrayBuffer> {
  const groups = ipv6Groups(ip).map((group) => parseInt(group, 16));
  return Uint8Array.from(groups.flatMap((group) => [group >> 8, group & 0xff]));
}
