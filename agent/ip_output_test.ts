import assert from "node:assert/strict";
import { parseLinks, parseRoute } from "./ip_output.ts";

/** What iproute2 6.1 prints, less the fields that nobody reads. */
const PRINTED = [
  {
    ifname: "lo",
    flags: ["LOOPBACK", "UP", "LOWER_UP"],
    mtu: 65536,
    address: "00:00:00:00:00:00",
    addr_info: [{ family: "inet", local: "127.0.0.1", scope: "host" }],
  },
  {
    // eth0@if5: the other end is in another namespace, so there is no name for it.
    ifname: "eth0",
    link_index: 5,
    link_netnsid: 0,
    flags: ["UP"],
    mtu: 1500,
    address: "9E:2E:B3:8C:27:A9",
    linkinfo: { info_kind: "veth" },
    addr_info: [
      { family: "inet", local: "10.77.0.2", scope: "global" },
      { family: "inet6", local: "fe80::1", scope: "link" },
      { family: "inet6", local: "fd00::5", scope: "global", temporary: true },
    ],
  },
  {
    ifname: "vx0",
    flags: ["UP"],
    mtu: 1450,
    address: "32:a2:35:94:7d:7f",
    linkinfo: {
      info_kind: "vxlan",
      info_data: { id: 4242, local: "10.77.0.2", link: "eth0", port: 4789, learning: true },
    },
    addr_info: [],
  },
  {
    ifname: "vx6",
    flags: [],
    mtu: 1500,
    master: "br0",
    address: "06:14:52:e1:9c:78",
    linkinfo: {
      info_kind: "vxlan",
      info_data: { id: 55, remote6: "fd00::2", local6: "fd00::1", port: 8472 },
      info_slave_kind: "bridge",
    },
  },
  {
    ifname: "vxm",
    flags: [],
    linkinfo: { info_kind: "vxlan", info_data: { id: 7, group: "239.1.1.1" } },
  },
  {
    ifname: "vxe",
    flags: [],
    linkinfo: { info_kind: "vxlan", info_data: { external: true, id: 0, port: 4789 } },
  },
  { ifname: "mv0", link: "vx0", flags: [], linkinfo: { info_kind: "macvlan" } },
  {},
];

Deno.test("parseLinks() reads what iproute2 prints", () => {
  const links = parseLinks(JSON.stringify(PRINTED));
  assert.deepEqual(links.map(({ name }) => name), [
    "lo",
    "eth0",
    "vx0",
    "vx6",
    "vxm",
    "vxe",
    "mv0",
  ]);
  const [lo, eth0, vx0, vx6, vxm, vxe, mv0] = links;
  assert.deepEqual(lo?.addresses, [{ ip: "127.0.0.1", usable: false }]);
  assert.deepEqual(eth0, {
    name: "eth0",
    up: true,
    mtu: 1500,
    mac: "9e:2e:b3:8c:27:a9",
    master: null,
    parent: null,
    tunnel: null,
    addresses: [
      { ip: "10.77.0.2", usable: true },
      { ip: "fe80::1", usable: false },
      { ip: "fd00::5", usable: false },
    ],
  });
  assert.deepEqual(vx0?.tunnel, { vni: 4242, local: "10.77.0.2", remote: null, port: 4789 });
  assert.equal(vx0?.parent, "eth0");
  assert.deepEqual(vx6?.tunnel, { vni: 55, local: "fd00::1", remote: "fd00::2", port: 8472 });
  assert.equal(vx6?.master, "br0");
  assert.equal(vx6?.up, false);
  assert.deepEqual(vxm?.tunnel, { vni: 7, local: null, remote: "239.1.1.1", port: null });
  assert.equal(vxe?.tunnel?.vni, null, "an external device has no VNI of its own");
  assert.equal(mv0?.parent, "vx0");
});

Deno.test("parseRoute() reads the device and the source", () => {
  const text = '[{"dst":"10.77.0.1","dev":"eth0","prefsrc":"10.77.0.2","flags":[],"cache":[]}]';
  assert.deepEqual(parseRoute(text), { device: "eth0", source: "10.77.0.2" });
  assert.equal(parseRoute("[]"), null);
  assert.equal(parseRoute('[{"dev":"eth0"}]'), null);
});

Deno.test("parseLinks() and parseRoute() refuse what is not a JSON array", () => {
  for (const text of ["", "{}", "null", "1: lo: <LOOPBACK>"]) {
    assert.throws(() => parseLinks(text), SyntaxError);
    assert.throws(() => parseRoute(text), SyntaxError);
  }
});
