/**
 * The network that an address most likely lies in, for grouping machines that said no VNI: nobody tells
 * the manager their prefixes, so the usual ones are taken, 24 bits of IPv4 and 64 of IPv6 (RFC 7421).
 *
 * @param ip in canonical text (see `parseIp`)
 * @returns in canonical text: `10.0.3.0/24`, `2001:db8::/64`
 */
export function subnetOf(ip: string): string {
  if (!ip.includes(":")) return `${ip.slice(0, ip.lastIndexOf("."))}.0/24`;
  const [head = "", tail] = ip.split("::");
  const before = head === "" ? [] : head.split(":");
  // What `::` stands for are zeros, up to whatever follows it.
  const after = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros = new Array<string>(8 - before.length - after.length).fill("0");
  const prefix = [...before, ...zeros, ...after].slice(0, 4);
  while (prefix.at(-1) === "0") prefix.pop();
  return `${prefix.join(":")}::/64`;
}
