/**
 * Whose request it is: the peer's address, or what trusted proxies say of it.
 */

import { canonicalIpv6, contains, octetsOf, parsePrefix } from "../core/prefix.ts";

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
  const isTrusted = trustedAddress(trustedProxies);
  return (peer, forwardedFor) => {
    let client = peerAddress(peer);
    const hops = forwardedFor?.split(",") ?? [];
    while (hops.length > 0 && isTrusted(client)) {
      const before = plainAddress(hops.pop()!.trim());
      if (before === null) break;
      client = before;
    }
    return client;
  };
}

/** Makes the function that tells whether an address is one of a list of addresses and prefixes. */
export function trustedAddress(list: readonly string[]): (address: string) => boolean {
  const prefixes = list.map(parsePrefix);
  return (address) => prefixes.some((each) => contains(each, address));
}

/** The address at the other end of the connection. */
export function peerAddress(peer: Deno.Addr): string {
  return "hostname" in peer ? plainAddress(peer.hostname) ?? peer.hostname : "local";
}

/** Whom limits count: an IPv4 address, or the /64 that an IPv6 client has all of (RFC 6177). */
export function clientNetwork(client: string): string {
  const octets = octetsOf(client);
  return octets?.length === 16 ? `${octets.slice(0, 8)}` : client;
}

/**
 * An address as it is compared: canonical, without brackets, port or zone, and IPv4 where it was
 * IPv4 inside IPv6, as dual-stack sockets see it (RFC 4291, section 2.5.5.2). Null for anything else.
 */
export function plainAddress(text: string): string | null {
  const bare = withoutZone(text.replace(/^\[(.*)\](:\d+)?$/, "$1"));
  const octets = octetsOf(/^\d+(\.\d+){3}:\d+$/.test(bare) ? bare.replace(/:\d+$/, "") : bare);
  if (octets === null) return null;
  return octets.length === 4 ? octets.join(".") : canonicalIpv6(bare);
}

/** `fe80::1%eth0` without its zone (RFC 4007, section 11). */
function withoutZone(text: string): string {
  const at = text.indexOf("%");
  return at < 0 ? text : text.slice(0, at);
}
