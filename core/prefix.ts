/** Networks of addresses, for lists of whom to believe and what a token may register. */

/** A network: the octets of an address of it (4 or 16), and how many bits of them count. */
export interface Prefix {
  readonly octets: Uint8Array;
  readonly bits: number;
}

/**
 * Reads an address or a prefix such as `10.0.0.0/8`.
 *
 * @throws {TypeError} when it is neither
 */
export function parsePrefix(text: string): Prefix {
  const [address = "", length, ...more] = text.split("/");
  const octets = octetsOf(address);
  if (octets !== null && more.length === 0) {
    const all = octets.length * 8;
    const bits = length === undefined ? all : /^\d{1,3}$/.test(length) ? Number(length) : NaN;
    if (bits <= all) return { octets, bits };
  }
  throw new TypeError(`${JSON.stringify(text)} is no address or prefix`);
}

/** Whether an address (octets, or text) is of a network. IPv4 is never of an IPv6 one. */
export function contains({ octets, bits }: Prefix, address: Uint8Array | string): boolean {
  const own = typeof address === "string" ? octetsOf(address) : address;
  if (own === null || octets.length !== own.length) return false;
  return octets.every((octet, at) => {
    const significant = Math.min(8, Math.max(0, bits - at * 8));
    return (octet ^ own[at]!) >> (8 - significant) === 0;
  });
}

/** 4 octets or 16; IPv4 inside IPv6 gives 4 (RFC 4291, section 2.5.5.2). Null when it is no address. */
export function octetsOf(text: string): Uint8Array | null {
  if (/^(\d{1,3}\.){3}\d{1,3}$/.test(text)) {
    const octets = text.split(".").map(Number);
    return octets.every((octet) => octet <= 255) ? Uint8Array.from(octets) : null;
  }
  const ip = canonicalIpv6(text);
  if (ip === null) return null;
  const [head = "", tail = ""] = ip.split("::");
  const groups = (part: string) =>
    part === "" ? [] : part.split(":").map((hex) => parseInt(hex, 16));
  const [before, after] = [groups(head), groups(tail)];
  const zeros = new Array<number>(8 - before.length - after.length).fill(0);
  const octets = [...before, ...zeros, ...after].flatMap((group) => [group >> 8, group & 0xff]);
  const isMapped = /^::ffff:/.test(ip) && octets[10] === 0xff && octets[11] === 0xff;
  return Uint8Array.from(isMapped ? octets.slice(12) : octets);
}

/** The platform's URL parser writes RFC 5952's form. */
export function canonicalIpv6(text: string): string | null {
  if (!text.includes(":") || !/^[0-9a-f:.]+$/i.test(text)) return null;
  return URL.parse(`http://[${text}]/`)?.hostname.slice(1, -1) ?? null;
}
