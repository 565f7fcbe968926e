/** The host's routes, as /proc/net/route and /proc/net/ipv6_route tell them: pure parsing and look-up. */
import { type Ip, ipBytes, ipFamily } from "../core/address.ts";

/** One route of the main table. */
export interface Route {
  /** 4 or 16 bytes, of which `bits` count. */
  readonly prefix: Uint8Array;
  readonly bits: number;
  /** The next hop's 4 or 16 bytes, or null where targets are on the link itself. */
  readonly gateway: Uint8Array | null;
  /** Name of the interface that leads there. */
  readonly link: string;
  readonly metric: number;
}

/** Flags of linux/route.h and linux/ipv6_route.h. */
const RTF_UP = 0x0001;
const RTF_GATEWAY = 0x0002;
const RTF_REJECT = 0x0200;
const RTF_LOCAL = 0x8000_0000;

/** Reads /proc/net/route: addresses are hexadecimal numbers in the host's order, little-endian. */
export function parseIpv4Routes(text: string): Route[] {
  return rows(text).slice(1).flatMap((row) => {
    const [link, destination, gateway, flags, , , metric, mask] = row;
    if (mask === undefined || !has(flags!, RTF_UP) || has(flags!, RTF_REJECT)) return [];
    return [{
      prefix: bytesOf(destination!).reverse(),
      bits: bytesOf(mask).reduce((bits, octet) => bits + bitsIn(octet), 0),
      gateway: has(flags!, RTF_GATEWAY) ? bytesOf(gateway!).reverse() : null,
      link: link!,
      metric: Number(metric),
    }];
  });
}

/** Reads /proc/net/ipv6_route: addresses are 32 hexadecimal digits in network order. */
export function parseIpv6Routes(text: string): Route[] {
  return rows(text).flatMap((row) => {
    const [destination, bits, , , gateway, metric, , , flags, link] = row;
    if (link === undefined || !has(flags!, RTF_UP)) return [];
    if (has(flags!, RTF_REJECT) || has(flags!, RTF_LOCAL)) return [];
    return [{
      prefix: bytesOf(destination!),
      bits: parseInt(bits!, 16),
      gateway: has(flags!, RTF_GATEWAY) ? bytesOf(gateway!) : null,
      link,
      metric: parseInt(metric!, 16),
    }];
  });
}

/** The route that a packet to an address takes, by longest prefix, then lowest metric; null without one. */
export function wayTo(routes: readonly Route[], ip: Ip): Route | null {
  const address = ipBytes(ip);
  let best: Route | null = null;
  for (const route of routes) {
    if (!covers(route, address)) continue;
    const longer = best === null || route.bits > best.bits;
    if (longer || (route.bits === best!.bits && route.metric < best!.metric)) best = route;
  }
  return best;
}

/**
 * How many targets are on a link of this host: each takes an entry of the neighbour table of its
 * family, the dead ones too.
 */
export function countOnLink(
  routes: readonly Route[],
  targets: Iterable<Ip>,
): { readonly 4: number; readonly 6: number } {
  const count = { 4: 0, 6: 0 };
  for (const ip of targets) {
    const route = wayTo(routes, ip);
    if (route !== null && route.gateway === null && route.link !== "lo") count[ipFamily(ip)]++;
  }
  return count;
}

function covers({ prefix, bits }: Route, address: Uint8Array): boolean {
  if (prefix.length !== address.length) return false;
  for (let i = 0; 8 * i < bits; i++) {
    const mask = 0xff & ~(0xff >> Math.min(8, bits - 8 * i));
    if ((prefix[i]! & mask) !== (address[i]! & mask)) return false;
  }
  return true;
}

function rows(text: string): string[][] {
  return text.split("\n").filter((line) => line !== "").map((line) => line.trim().split(/\s+/));
}

function has(flags: string, flag: number): boolean {
  return (parseInt(flags, 16) & flag) !== 0;
}

function bytesOf(hex: string): Uint8Array {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}

function bitsIn(octet: number): number {
  return octet.toString(2).replaceAll("0", "").length;
}
