import assert from "node:assert/strict";
import fc from "fast-check";
import { ips } from "../tests/support/arbitrary_machine.ts";
import { type Ip, ipBytes, ipFamily, tryParseIp } from "./address.ts";
import { subnetOf } from "./subnet.ts";

const TABLE: readonly [ip: string, subnet: string][] = [
  ["10.0.3.77", "10.0.3.0/24"],
  ["192.168.255.254", "192.168.255.0/24"],
  ["2001:db8::1", "2001:db8::/64"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
  ["2001:db8:0:1::7", "2001:db8:0:1::/64"],
  ["2001:db8::a:b:c:d:e", "2001:db8:0:a::/64"],
  ["::1", "::/64"],
  ["1::", "1::/64"],
];

for (const [ip, subnet] of TABLE) {
  Deno.test(`subnetOf("${ip}") is ${subnet}`, () => assert.equal(subnetOf(ip), subnet));
}

Deno.test("subnetOf() keeps the first half of an IPv6 address and three octets of IPv4", () => {
  fc.assert(fc.property(ips, (ip) => {
    const [network = ""] = subnetOf(ip).split("/");
    if (ipFamily(ip) === 4) return assert.equal(network.replace(/0$/, ""), ip.replace(/\d+$/, ""));
    const first = tryParseIp(network) ?? (network as Ip);
    assert.deepEqual(ipBytes(first).slice(0, 8), ipBytes(ip).slice(0, 8));
    assert.deepEqual(ipBytes(first).slice(8), new Uint8Array(8));
  }));
});
