import assert from "node:assert/strict";
import fc from "fast-check";
import { type Address, choose, type Facts, type Link, type Wishes } from "./identity.ts";

const link = (name: string, over: Partial<Link> & { ips?: string[] } = {}): Link => {
  const { ips = [], ...rest } = over;
  return {
    name,
    up: true,
    mtu: 1500,
    mac: "02:00:00:00:00:01",
    master: null,
    parent: null,
    tunnel: null,
    addresses: ips.map((ip): Address => ({ ip, usable: true })),
    ...rest,
  };
};
const vxlan = (name: string, vni: number | null, over: Parameters<typeof link>[1] = {}): Link =>
  link(name, {
    mtu: 1450,
    mac: "02:bb:00:00:00:01",
    parent: "eth0",
    tunnel: { vni, local: "10.0.0.2", remote: null, port: 4789 },
    ...over,
  });
const LO = link("lo", {
  mac: "00:00:00:00:00:00",
  mtu: 65536,
  addresses: [{ ip: "127.0.0.1", usable: false }, { ip: "::1", usable: false }],
});
const ETH0 = link("eth0", { mac: "02:aa:00:00:00:01", ips: ["10.0.0.2", "fd00::2"] });
const facts = (links: Link[], over: Partial<Facts> = {}): Facts => ({
  links: [LO, ETH0, ...links],
  managerAddresses: ["192.168.0.1"],
  routeToManager: null,
  routesToRemotes: {},
  ...over,
});
const WISHES: Wishes = { interface: null, address: null, vni: null };

const chosen = (given: Facts, wishes: Partial<Wishes> = {}) => {
  const choice = choose(given, { ...WISHES, ...wishes });
  assert.equal(choice.kind, "chosen", JSON.stringify(choice));
  return choice.kind === "chosen" ? choice : assert.fail();
};
const refused = (given: Facts, wishes: Partial<Wishes> = {}) => {
  const choice = choose(given, { ...WISHES, ...wishes });
  return choice.kind === "none" ? choice.reason : assert.fail(JSON.stringify(choice));
};

Deno.test("choose() takes the address on the vxlan device, not the machine's first", () => {
  const { identity, notes } = chosen(facts([vxlan("vx0", 100, { ips: ["192.168.0.2"] })]));
  assert.deepEqual(identity, {
    device: "vx0",
    address: "192.168.0.2",
    mac: "02:bb:00:00:00:01",
    vni: 100,
    vxlan: { device: "vx0", vtep: "10.0.0.2", port: 4789, mtu: 1450, underlay_mtu: 1500 },
  });
  assert.deepEqual(notes, []);
});

Deno.test("choose() takes the address on the bridge that holds the vxlan device, with the bridge's MAC", () => {
  const { identity } = chosen(facts([
    vxlan("vx0", 100, { master: "br0" }),
    link("br0", { mac: "02:cc:00:00:00:01", mtu: 1400, ips: ["192.168.0.2"] }),
  ]));
  assert.equal(identity.device, "br0");
  assert.equal(identity.mac, "02:cc:00:00:00:01");
  assert.equal(identity.vni, 100);
  assert.equal(identity.vxlan?.device, "vx0");
  assert.equal(identity.vxlan?.mtu, 1400, "the smaller MTU is what can be sent");
});

Deno.test("choose() takes the address on what is built on the vxlan device or its bridge", () => {
  const tables: Link[][] = [
    [vxlan("vx0", 7), link("mv0", { parent: "vx0", ips: ["192.168.0.2"] })],
    [
      vxlan("vx0", 7, { master: "br0" }),
      link("br0"),
      link("br0.5", { parent: "br0", ips: ["192.168.0.2"] }),
    ],
  ];
  for (const links of tables) {
    const { identity } = chosen(facts(links));
    assert.equal(identity.address, "192.168.0.2");
    assert.equal(identity.vni, 7);
    assert.equal(identity.vxlan?.device, "vx0");
  }
});

Deno.test("choose() without a vxlan device takes the address that leads to the manager", () => {
  const routeToManager = { device: "eth0", source: "10.0.0.2" };
  const { identity, notes } = chosen(facts([], { routeToManager }));
  assert.deepEqual(identity, {
    device: "eth0",
    address: "10.0.0.2",
    mac: "02:aa:00:00:00:01",
    vni: null,
    vxlan: null,
  });
  assert.deepEqual(notes, []);
});

Deno.test("choose() tells when a vxlan device has no address and the route decides", () => {
  const routeToManager = { device: "eth0", source: "10.0.0.2" };
  const { identity, notes } = chosen(facts([vxlan("vx0", 100)], { routeToManager }));
  assert.equal(identity.address, "10.0.0.2");
  assert.equal(identity.vni, null);
  assert.match(notes[0] ?? "", /No address to register in vx0/);
});

Deno.test("choose() among several takes the route to the manager, then the lowest VNI, and tells", () => {
  const links = [
    vxlan("vxb", 300, { ips: ["192.168.3.2"] }),
    vxlan("vxa", 20, { ips: ["192.168.2.2"] }),
    vxlan("vxc", null, { ips: ["192.168.4.2"] }),
  ];
  const lowest = chosen(facts(links));
  assert.equal(lowest.identity.device, "vxa");
  assert.match(lowest.notes[0] ?? "", /vxb.*300|300.*vxb/);
  assert.match(lowest.notes[0] ?? "", /--interface/);
  const routeToManager = { device: "vxb", source: "192.168.3.2" };
  assert.equal(chosen(facts(links, { routeToManager })).identity.device, "vxb");
  assert.equal(chosen(facts(links), { interface: "vxc" }).identity.device, "vxc");
  assert.equal(chosen(facts(links), { vni: 300 }).identity.device, "vxb");
});

Deno.test("choose() is deterministic: the order of interfaces changes nothing", () => {
  const links = [
    LO,
    ETH0,
    vxlan("vx1", 5, { master: "br0" }),
    vxlan("vx2", 5, { master: "br0" }),
    link("br0", { ips: ["192.168.0.9"] }),
    vxlan("vx3", 5, { ips: ["192.168.0.3"] }),
    vxlan("vx4", 5, { ips: ["192.168.0.4"] }),
  ];
  fc.assert(
    fc.property(fc.shuffledSubarray(links, { minLength: links.length }), (shuffled) => {
      const choice = choose({ ...facts([]), links: shuffled }, WISHES);
      assert.deepEqual(choice, choose({ ...facts([]), links }, WISHES));
    }),
  );
});

Deno.test("choose() obeys --interface, also for the port of a bridge", () => {
  const given = facts([
    vxlan("vx0", 100, { master: "br0" }),
    link("br0", { ips: ["192.168.0.2"] }),
  ]);
  assert.equal(chosen(given, { interface: "vx0" }).identity.device, "br0");
  const eth0 = chosen(given, { interface: "eth0" }).identity;
  assert.deepEqual([eth0.address, eth0.vni, eth0.vxlan], ["10.0.0.2", null, null]);
  assert.match(refused(given, { interface: "eth9" }), /eth9.*lo, eth0, vx0, br0/);
});

Deno.test("choose() matches --address whole, in any spelling", () => {
  const given = facts([
    link("eth1", { mac: "02:aa:00:00:00:11", ips: ["10.0.0.22", "fd00:0:0::22"] }),
    link("eth2", { mac: "02:aa:00:00:00:12", ips: ["10.0.0.200"] }),
  ]);
  assert.equal(chosen(given, { address: "10.0.0.2" }).identity.device, "eth0");
  assert.equal(chosen(given, { address: "10.0.0.22" }).identity.device, "eth1");
  assert.equal(chosen(given, { address: "FD00::0:22" }).identity.device, "eth1");
  assert.match(refused(given, { address: "10.0.0.20" }), /not on this machine.*10\.0\.0\.200/);
  assert.match(refused(given, { address: "10.0.0.2", interface: "eth1" }), /not on interface eth1/);
});

Deno.test("choose() takes the family in which the manager is reached", () => {
  const given = facts([vxlan("vx0", 1, { ips: ["192.168.0.2", "fd77::2"] })]);
  const address = (managerAddresses: string[]) =>
    chosen({ ...given, managerAddresses }).identity.address;
  assert.equal(address(["fd77::1"]), "fd77::2");
  assert.equal(address(["fd77::1", "192.168.0.1"]), "192.168.0.2");
  assert.equal(address([]), "192.168.0.2");
  const v4only = facts([vxlan("vx0", 1, { ips: ["192.168.0.2"] })], {
    managerAddresses: ["fd77::1"],
    routeToManager: { device: "eth0", source: "fd00::2" },
  });
  assert.match(refused(v4only), /vx0.*no address of the manager's family.*192\.168\.0\.2/);
});

Deno.test("choose() passes over addresses that are not usable and devices that are down", () => {
  const given = facts([
    vxlan("vx0", 1, { up: false, ips: ["192.168.1.2"] }),
    vxlan("vx1", 2, {
      addresses: [{ ip: "192.168.9.9", usable: false }, { ip: "192.168.0.2", usable: true }],
    }),
  ]);
  assert.equal(chosen(given).identity.address, "192.168.0.2");
});

Deno.test("choose() warns when the overlay's MTU does not fit the underlay", () => {
  const table: [mtu: number, local: string, limit: number | null][] = [
    [1450, "10.0.0.2", null],
    [1451, "10.0.0.2", 1450],
    [1430, "fd00::2", null],
    [1431, "fd00::2", 1430],
  ];
  for (const [mtu, local, limit] of table) {
    const tunnel = { vni: 1, local, remote: null, port: 4789 };
    const { notes } = chosen(facts([vxlan("vx0", 1, { mtu, tunnel, ips: ["192.168.0.2"] })]));
    if (limit === null) assert.deepEqual(notes, []);
    else assert.match(notes.join(), new RegExp(`underlay of 1500.*dev vx0 mtu ${limit}`));
  }
});

Deno.test("choose() finds the VTEP and the underlay from what the tunnel says", () => {
  const address = { ips: ["192.168.0.2"] };
  const tunnel = { vni: 1, local: null, remote: null, port: 4789 };
  const byLocal = vxlan("vx0", 1, {
    ...address,
    parent: null,
    tunnel: { ...tunnel, local: "fd00::2" },
  });
  assert.deepEqual(chosen(facts([byLocal])).identity.vxlan, {
    device: "vx0",
    vtep: "fd00::2",
    port: 4789,
    mtu: 1450,
    underlay_mtu: 1500,
  });
  const byRemote = vxlan("vx0", 1, {
    ...address,
    parent: null,
    tunnel: { ...tunnel, remote: "10.9.9.9" },
  });
  const routesToRemotes = { "10.9.9.9": { device: "eth0", source: "10.0.0.2" } };
  assert.equal(chosen(facts([byRemote], { routesToRemotes })).identity.vxlan?.vtep, "10.0.0.2");
  const byGroup = vxlan("vx0", 1, { ...address, tunnel: { ...tunnel, remote: "ff05::1" } });
  assert.equal(chosen(facts([byGroup])).identity.vxlan?.vtep, "fd00::2");
  const unknown = vxlan("vx0", 1, {
    ...address,
    parent: null,
    mtu: null,
    tunnel: { ...tunnel, port: null },
  });
  const holder = { ...unknown, mtu: null };
  assert.deepEqual(chosen(facts([holder])).identity.vxlan, { device: "vx0" });
});

Deno.test("choose() takes the VNI from --vni where the machine cannot tell", () => {
  const unknown = facts([vxlan("vx0", null, { ips: ["192.168.0.2"] })]);
  assert.equal(chosen(unknown).identity.vni, null);
  assert.match(chosen(unknown).notes.join(), /--vni/);
  assert.equal(chosen(unknown, { vni: 9 }).identity.vni, 9);
  const bySwitch = facts([], { routeToManager: { device: "eth0", source: "10.0.0.2" } });
  assert.equal(chosen(bySwitch, { vni: 9 }).identity.vni, 9);
  const other = facts([vxlan("vx0", 8, { ips: ["192.168.0.2"] })]);
  assert.match(refused(other, { vni: 9, interface: "vx0" }), /VNI 8, not in 9/);
  const routeToManager = { device: "vx0", source: "192.168.0.2" };
  assert.match(refused({ ...other, routeToManager }, { vni: 9 }), /VNI 8/);
});

Deno.test("choose() of a vlan-aware bridge takes the port of the VNI asked for", () => {
  const given = facts([
    vxlan("vx10", 10, { master: "br0" }),
    vxlan("vx20", 20, { master: "br0" }),
    link("br0", { ips: ["192.168.0.2"] }),
  ]);
  assert.equal(chosen(given).identity.vni, 10);
  assert.equal(chosen(given, { vni: 20 }).identity.vxlan?.device, "vx20");
});

Deno.test("choose() refuses an interface without an Ethernet address, but knows routed loopback addresses", () => {
  const tun = link("tun0", { mac: null, ips: ["10.8.0.2"] });
  assert.match(refused(facts([tun]), { interface: "tun0" }), /tun0 has no Ethernet address/);
  const routed = facts([
    link("dummy", { mac: null, ips: ["10.255.0.1"] }),
  ], { routeToManager: { device: "eth0", source: "10.255.0.1" } });
  assert.equal(chosen(routed, { address: "10.255.0.1" }).identity.mac, "02:aa:00:00:00:01");
});

Deno.test("choose() says what to do when there is nothing to choose", () => {
  assert.match(refused(facts([])), /no route to the manager.*--url.*--interface/);
  const here = facts([], { routeToManager: { device: "lo", source: "127.0.0.1" } });
  assert.match(refused(here), /--interface/);
});

Deno.test("choose() ends on devices that name each other", () => {
  const given = facts([
    link("a", { parent: "b", ips: ["10.3.0.1"] }),
    link("b", { parent: "a" }),
  ], { routeToManager: { device: "a", source: "10.3.0.1" } });
  assert.equal(chosen(given).identity.vxlan, null);
});
