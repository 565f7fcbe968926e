/**
 * Whose request it is: the peer's address, or what trusted proxies say of it.
 */

/** A network of addresses, as octets. */
interface Network {
  readonly octets: Uint8Array;
  readonly bits: number;
}

/** Tells the client's address from the connection's and from `X-Forwarded-For`. */
export type ClientAddress = (peer: Deno.Addr, forwardedFor: string | null) => string;

/**
 * Makes the function that tells who a client is.
 *
 * Each proxy appends the address it was called from, so the header is read from its end, and only as
 * far as the addresses are those of trusted proxies: what stands before was written by the client.
 *
 * @param trustedProxies addresses and prefixes, as the configuration has checked them
 */
export function clientAddress(trustedProxies: readonly string[]): ClientAddress {
  const networks = trustedProxies.map(network);
  const isTrusted = (address: string) => {
    const octets = octetsOf(address);
    return octets !== null && networks.some((each) => contains(each, octets));
  };
  return (peer, forwardedFor) => {
    let client = "hostname" in peer ? plainAddress(peer.hostname) ?? peer.hostname : "local";
    const hops = forwardedFor?.split(",") ?? [];
    while (hops.length > 0 && isTrusted(client)) {
      const before = plainAddress(hops.pop()!.trim());
      if (before === null) break;
      client = before;
    }
    return client;
  };
}

/**
 * An address as it is compared: canonical, without brackets, port or zone, and IPv4 where it was
 * IPv4 inside IPv6, as dual-stack sockets see it (RFC 4291, section 2.5.5.2). Null for anything else.
 */
export function plainAddress(text: string): string | null {
  const bare = text.replace(/^\[(.*)\](:\d+)?$/, "$1").replace(/%.*$/, "");
  const octets = octetsOf(/^\d+(\.\d+){3}:\d+$/.test(bare) ? bare.replace(/:\d+$/, "") : bare);
  if (octets === null) return null;
  return octets.length === 4 ? octets.join(".") : canonicalIpv6(bare);
}

function network(text: string): Network {
  const [address = "", bits] = text.split("/");
  const octets = octetsOf(address);
  if (octets === null) {
    throw new TypeError(`Cannot trust proxy ${text}: it is no address or prefix`);
  }
  return { octets, bits: bits === undefined ? octets.length * 8 : Number(bits) };
}

function contains({ octets, bits }: Network, address: Uint8Array): boolean {
  if (octets.length !== address.length) return false;
  return octets.every((octet, at) => {
    const significant = Math.min(8, Math.max(0, bits - at * 8));
    return (octet ^ address[at]!) >> (8 - significant) === 0;
  });
}

/** 4 octets or 16; IPv4 inside IPv6 gives 4. Null when it is no address. */
function octetsOf(text: string): Uint8Array | null {
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
function canonicalIpv6(text: string): string | null {
  if (!text.includes(":") || !/^[0-9a-f:.]+$/i.test(text)) return null;
  return URL.parse(`http://[${text}]/`)?.hostname.slice(1, -1) ?? null;
}
