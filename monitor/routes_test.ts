import assert from "node:assert/strict";
import { parseIp } from "../core/address.ts";
import { countOnLink, parseIpv4Routes, parseIpv6Routes, wayTo } from "./routes.ts";

const IPV4 = `\
Iface	Destination	Gateway 	Flags	RefCnt	Use	Metric	Mask		MTU	Window	IRTT
eth0	00000000	010200C0	0003	0	0	100	00000000	0	0	0
wlan0	00000000	01020A0A	0003	0	0	600	00000000	0	0	0
eth0	000200C0	00000000	0001	0	0	0	00FFFFFF	0	0	0
vxlan100	0000640A	00000000	0001	0	0	0	00C0FFFF	0	0	0
eth0	0740640A	FE0200C0	0007	0	0	0	FFFFFFFF	0	0	0
*	0000FE0A	00000000	0200	0	0	0	0000FFFF	0	0	0
`;

const IPV6 = `\
fd000000000000000000000000000000 40 00000000000000000000000000000000 00 00000000000000000000000000000000 00000100 00000001 00000000 00000001     eth0
00000000000000000000000000000000 00 00000000000000000000000000000000 00 fd000000000000000000000000000001 00000400 00000003 00000000 00000003     eth0
00000000000000000000000000000001 80 00000000000000000000000000000000 00 00000000000000000000000000000000 00000000 00000004 00000000 80200001       lo
ff000000000000000000000000000000 08 00000000000000000000000000000000 00 00000000000000000000000000000000 00000100 00000003 00000000 00000001     eth0
00000000000000000000000000000000 00 00000000000000000000000000000000 00 00000000000000000000000000000000 ffffffff 00000001 00000000 00200200       lo
`;

const ROUTES = [...parseIpv4Routes(IPV4), ...parseIpv6Routes(IPV6)];

Deno.test("parseIpv4Routes() and parseIpv6Routes() read what leads somewhere", () => {
  assert.deepEqual(
    ROUTES.map(({ prefix, bits, link, metric }) => `${prefix.join(".")}/${bits} ${link} ${metric}`),
    [
      "0.0.0.0/0 eth0 100",
      "0.0.0.0/0 wlan0 600",
      "192.0.2.0/24 eth0 0",
      "10.100.0.0/18 vxlan100 0",
      "10.100.64.7/32 eth0 0",
      "253.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0/64 eth0 256",
      "0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0/0 eth0 1024",
      "255.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0/8 eth0 256",
    ],
  );
  assert.deepEqual(ROUTES[0]!.gateway, Uint8Array.of(192, 0, 2, 1));
  assert.equal(ROUTES[2]!.gateway, null);
  assert.deepEqual(parseIpv4Routes(""), []);
  assert.deepEqual(parseIpv6Routes(""), []);
});

Deno.test("wayTo() takes the longest prefix, then the lowest metric", () => {
  const cases: [string, string][] = [
    ["192.0.2.9", "eth0 on the link"],
    ["198.51.100.1", "eth0 via 192.0.2.1"],
    ["10.100.63.255", "vxlan100 on the link"],
    ["10.100.64.6", "eth0 via 192.0.2.1"],
    ["10.100.64.7", "eth0 via 192.0.2.254"],
    ["fd00::9", "eth0 on the link"],
    ["2001:db8::1", "eth0 via 253.0.0.0.0.0.0.0.0.0.0.0.0.0.0.1"],
  ];
  for (const [ip, wanted] of cases) {
    const { link, gateway } = wayTo(ROUTES, parseIp(ip))!;
    const via = gateway === null ? "on the link" : `via ${gateway.join(".")}`;
    assert.equal(`${link} ${via}`, wanted, ip);
  }
  assert.equal(wayTo(parseIpv6Routes(IPV6), parseIp("10.0.0.1")), null);
});

Deno.test("countOnLink() counts targets that take a neighbour entry", () => {
  const targets = ["192.0.2.7", "10.100.0.1", "10.100.64.7", "198.51.100.1", "fd00::1", "::1"];
  assert.deepEqual(countOnLink(ROUTES, targets.map(parseIp)), { 4: 2, 6: 1 });
});
