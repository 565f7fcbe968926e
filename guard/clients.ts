import { BlockList } from "node:net";

/** Who counts as one client when connections are counted. */
export interface Clients {
  /** The key to count under; null for those that are not limited: this host, and trusted proxies. */
  keyOf(hostname: string): string | null;
}

/**
 * Makes the rule. IPv6 clients are counted by /64, since each has all addresses of its own
 * (RFC 6177).
 *
 * @param trustedProxies addresses and prefixes, as the configuration has checked them
 */
export function countedClients(trustedProxies: readonly string[]): Clients {
  const exempt = new BlockList();
  for (const prefix of ["127.0.0.0/8", "::1", ...trustedProxies]) {
    const [address = "", bits] = prefix.split("/");
    const family = address.includes(":") ? "ipv6" : "ipv4";
    exempt.addSubnet(address, Number(bits ?? (family === "ipv6" ? 128 : 32)), family);
  }
  return {
    keyOf(hostname) {
      const address = hostname.replace(/^::ffff:(?=\d+\.)/i, "").split("%", 1)[0]!;
      const family = address.includes(":") ? "ipv6" : "ipv4";
      if (exempt.check(address, family)) return null;
      return family === "ipv4" ? address : network64(address);
    },
  };
}

/** The first four groups, written out; the platform's URL parser gives RFC 5952's form. */
function network64(address: string): string {
  const [head = "", tail] = (URL.parse(`http://[${address}]/`)?.hostname.slice(1, -1) ?? address)
    .split("::");
  const before = head === "" ? [] : head.split(":");
  const after = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros = new Array<string>(Math.max(0, 8 - before.length - after.length)).fill("0");
  return [...before, ...zeros, ...after].slice(0, 4).join(":");
}

/** Counts connections by client. */
export class ClientCounts {
  readonly #counts = new Map<string, number>();

  constructor(private readonly most: number) {}

  /** Counts one more, unless the client has as many as it may. */
  take(key: string | null): boolean {
    if (key === null) return true;
    const count = this.#counts.get(key) ?? 0;
    if (count >= this.most) return false;
    this.#counts.set(key, count + 1);
    return true;
  }

  give(key: string | null): void {
    if (key === null) return;
    const count = (this.#counts.get(key) ?? 0) - 1;
    if (count > 0) this.#counts.set(key, count);
    else this.#counts.delete(key);
  }
}
