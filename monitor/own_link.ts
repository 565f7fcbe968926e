import { type Ip, ipBytes, tryParseIp } from "../core/address.ts";
import { ipText } from "./icmp/ip_text.ts";
import { type Libc, openLibc } from "./icmp/libc.ts";
import { Links } from "./icmp/links.ts";
import { readProcFile } from "./icmp/proc_file.ts";
import type { NeighbourState } from "./icmp/rtnetlink.ts";
import { countArpLines, type Neighbours, parseCacheStat } from "./neighbours.ts";
import type { OwnLink, WayFault } from "./ports.ts";
import { countOnLink, parseIpv4Routes, parseIpv6Routes, type Route, wayTo } from "./routes.ts";

/** What is known of this host's own network. */
export interface OwnLinkFacts {
  /** Interfaces that are set up, but the loopback. */
  readonly links: readonly { readonly name: string; readonly carrier: boolean }[];
  readonly gateways: readonly Gateway[];
}

/** A next hop of some route. */
export interface Gateway {
  /** Canonical text. */
  readonly ip: string;
  /** The interface that it is on. */
  readonly link: string;
  /** The kernel asks for its MAC address in vain. */
  readonly silent: boolean;
}

/** Milliseconds for which what is known serves: of interfaces and next hops, and of routes and addresses. */
const FRESH = 100;
const ROUTES_FRESH = 5_000;
/** Next hops that are looked at. */
const GATEWAYS = 64;
/** Milliseconds of asking for a MAC address after which nobody is thought to answer. */
const PATIENCE = 1_000;

/**
 * Watches this host's own way out, so that being cut off is not taken for the death of every machine. Routes are
 * those of the main table; policy routing is not looked at.
 */
export class OwnLinkWatch implements OwnLink {
  readonly #libc: Libc;
  readonly #links: Links;
  readonly #readFile: (path: string) => string | null;
  #routes: readonly Route[] = [];
  #routesReadAt = -Infinity;
  #own: ReadonlySet<Ip | null> = new Set();
  #ownReadAt = -Infinity;
  #facts: OwnLinkFacts = { links: [], gateways: [] };
  #factsReadAt = -Infinity;
  /** Some interface has no carrier, or some next hop does not answer. */
  #troubled = false;
  /** By next hop: since when its MAC address has been asked for. */
  readonly #askedSince = new Map<string, number>();

  /** @throws when the C library cannot be loaded or the kernel refuses a netlink socket */
  constructor() {
    this.#libc = openLibc();
    this.#links = new Links(this.#libc, () => this.#libc.steady());
    this.#readFile = (path) => readProcFile(this.#libc, path);
  }

  fault(ip: Ip): WayFault | null {
    const { gateways } = this.facts();
    // The usual case: all is well, and no way need be looked up.
    if (!this.#troubled) return null;
    const name = this.#links.lost(ipBytes(ip), this.#libc.steady());
    if (name !== null) return { place: "host", reason: `no carrier on ${name}` };
    const way = wayTo(this.#currentRoutes(), ip);
    if (way === null || way.gateway === null) return null;
    const next = ipText(way.gateway);
    const dead = gateways.some(({ ip, link, silent }) =>
      silent && ip === next && link === way.link
    );
    return dead
      ? { place: "gateway", reason: `the gateway ${next} on ${way.link} does not answer` }
      : null;
  }

  isOwn(ip: Ip): boolean {
    const now = this.#libc.steady();
    if (now - this.#ownReadAt >= ROUTES_FRESH) {
      this.#ownReadAt = now;
      this.#own = new Set(Deno.networkInterfaces().map(({ address }) => tryParseIp(address)));
    }
    return this.#own.has(ip);
  }

  /** What is known now. */
  facts(): OwnLinkFacts {
    const now = this.#libc.steady();
    if (now - this.#factsReadAt < FRESH) return this.#facts;
    this.#factsReadAt = now;
    const links = this.#links.all().filter(({ up, name }) => up && name !== "lo")
      .map(({ name, carrier }) => ({ name, carrier }));
    const gateways = this.#readGateways(now);
    this.#troubled = links.some(({ carrier }) => !carrier) ||
      gateways.some(({ silent }) => silent);
    return this.#facts = { links, gateways };
  }

  /** How full the neighbour tables are. One whose limit the kernel does not tell (in containers) is left out. */
  neighbours(): Neighbours[] {
    return ([4, 6] as const).flatMap((family) => {
      const version = family === 4 ? "ipv4" : "ipv6";
      const limit = this.#readFile(`/proc/sys/net/${version}/neigh/default/gc_thresh3`);
      if (limit === null) return [];
      const cache = family === 4 ? "arp_cache" : "ndisc_cache";
      const stat = parseCacheStat(this.#readFile(`/proc/net/stat/${cache}`) ?? "");
      const arp = family === 4 ? this.#readFile("/proc/net/arp") : null;
      const entries = stat?.entries ?? (arp === null ? 0 : countArpLines(arp));
      return [{ family, entries, limit: Number(limit), overflows: stat?.overflows ?? null }];
    });
  }

  /** How many targets are on this host's own links. Takes milliseconds for thousands. */
  countOnLink(targets: Iterable<Ip>): { readonly 4: number; readonly 6: number } {
    return countOnLink(this.#currentRoutes(), targets);
  }

  close(): void {
    this.#links.close();
  }

  #currentRoutes(): readonly Route[] {
    const now = this.#libc.steady();
    if (now - this.#routesReadAt < ROUTES_FRESH) return this.#routes;
    this.#routesReadAt = now;
    const four = this.#readFile("/proc/net/route") ?? "";
    const six = this.#readFile("/proc/net/ipv6_route") ?? "";
    return this.#routes = [...parseIpv4Routes(four), ...parseIpv6Routes(six)];
  }

  #readGateways(now: number): Gateway[] {
    const indexes = new Map(this.#links.all().map(({ name, index }) => [name, index]));
    const seen = new Map<string, Gateway>();
    for (const { gateway, link } of this.#currentRoutes()) {
      const index = indexes.get(link);
      if (gateway === null || index === undefined || seen.size === GATEWAYS) continue;
      const ip = ipText(gateway);
      const key = `${ip} ${link}`;
      if (seen.has(key)) continue;
      const silent = this.#isSilent(key, this.#links.neighbour(index, gateway), now);
      seen.set(key, { ip, link, silent });
    }
    return [...seen.values()];
  }

  /**
   * Each echo makes the kernel ask again, and while it asks the entry is as incomplete as a new one's: what
   * counts is since when there has been no answer.
   */
  #isSilent(key: string, state: NeighbourState, now: number): boolean {
    if (state === "known") {
      this.#askedSince.delete(key);
      return false;
    }
    if (state === "silent") this.#askedSince.set(key, -Infinity);
    if (state === "asking" && !this.#askedSince.has(key)) this.#askedSince.set(key, now);
    return now - (this.#askedSince.get(key) ?? Infinity) > PATIENCE;
  }
}
