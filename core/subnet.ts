import { ipv6Groups } from "./address.ts";

/**
 * The network that an address most likely lies in, for grouping machines that said no VNI: nobody tells
 * the manager their prefixes, so the usual ones are taken, 24 bits of IPv4 and 64 of IPv6 (RFC 7421).
 *
 * @param ip in canonical text (see `parseIp`)
 * @returns in canonical text: `10.0.3.0/24`, `2001:db8::/64`
 */
export function subnetOf(ip: string): string {
  if (!ip.includes(":")) return `${ip.slice(0, ip.lastIndexOf("."))}.0/24`;
  const prefix = ipv6Groups(ip).slice(0, 4);
  while (prefix.at(-1) === "0") prefix.pop();
  return `${prefix.join(":")}::/64`;
}
