/** Both agents on a machine in an overlay: what they send, and from where. */

import assert from "node:assert/strict";
import { testNeeding } from "../tests/support/needs.ts";
import { machineId } from "./facts.ts";
import { type Agent, AGENTS, eachAgent, FEW_AGENTS } from "./fixtures/agents.ts";
import { makeOverlay, type Overlay } from "./fixtures/overlay.ts";

/** A proxy that nobody may use: the discard port of the loopback. */
const PROXY = "http://127.0.0.1:9";
const ENV = { http_proxy: PROXY, https_proxy: PROXY, all_proxy: PROXY, VXLAN_MANAGER_URL: "" };

/** What the agent would send; its words for the user are in `said`. */
async function dryRun(overlay: Overlay, { command, input }: Agent, ...flags: string[]) {
  const { code, out, err } = await overlay.run([...command, "--dry-run", ...flags], {
    env: ENV,
    ...(input === undefined ? {} : { input }),
  });
  assert.equal(code, 0, err);
  const said = err.trim().split("\n").map((line) => line.replace(/^register(-machine)?: /, ""));
  return { body: JSON.parse(out), said };
}

testNeeding(
  ["namespaces"],
  "agents register the overlay's address, from that address",
  async (t) => {
    await using overlay = await makeOverlay();
    const id = await machineId();
    const mac = await overlay.macOf("vx0");
    await eachAgent(t, AGENTS, async ({ command, input }) => {
      await using manager = await overlay.receive("201", "200");
      const url = `http://192.168.77.1:${manager.port}/api/`;
      const first = await overlay.run(command, {
        env: { ...ENV, VXLAN_MANAGER_URL: url },
        ...(input === undefined ? {} : { input }),
      });
      assert.equal(first.code, 0, first.err);
      const expected = {
        hostname: Deno.hostname(),
        mac_address: mac,
        ip_address: "192.168.77.2",
        vni: 4242,
        extra_data: {
          ...(id === null ? {} : { machine_id: id }),
          vxlan: { device: "vx0", vtep: "10.99.0.2", port: 4789, mtu: 1450, underlay_mtu: 1500 },
        },
      };
      const { body, ...request } = await manager.next();
      assert.deepEqual(JSON.parse(body), expected);
      assert.deepEqual(request, {
        method: "PUT",
        path: "/api/machines",
        authorization: null,
        type: "application/json",
        from: "192.168.77.2",
      });
      assert.match(first.out, /at 192\.168\.77\.2 \(vx0, VNI 4242\), .* registered as machine 17/);
      assert.equal(first.err, "");

      const v6 = `--url=http://[fd77::1]:${manager.port}`;
      const second = await overlay.run([...command, v6, "--hostname", 'a"b\\c\t\x01é', "--once"], {
        env: ENV,
        ...(input === undefined ? {} : { input }),
      });
      assert.match(second.out, /renewed as machine 17/, second.err);
      const received = await manager.next();
      assert.equal(received.from, "fd77::2");
      assert.equal(JSON.parse(received.body).ip_address, "fd77::2");
      assert.equal(JSON.parse(received.body).hostname, 'a"b\\c\t\x01é');
    });
  },
);

testNeeding(["namespaces"], "agents match addresses whole, and know up0@ifN as up0", async (t) => {
  await using overlay = await makeOverlay();
  // The first holds an address that begins like the second one's, and comes first in every list.
  for (const [device, address] of [["aa0", "10.9.0.22/24"], ["aa1", "10.9.0.2/32"]] as const) {
    await overlay.configure(
      `link add ${device} type bridge`,
      `addr add ${address} dev ${device}`,
      `link set ${device} up`,
    );
  }
  const url = "--url=http://10.99.0.1:8000";
  await eachAgent(t, FEW_AGENTS, async (agent) => {
    const byAddress = await dryRun(overlay, agent, url, "--address", "10.9.0.2");
    assert.equal(byAddress.body.mac_address, await overlay.macOf("aa1"));
    const byInterface = await dryRun(overlay, agent, url, "--interface", "up0");
    assert.equal(byInterface.body.mac_address, await overlay.macOf("up0"));
    assert.equal(byInterface.body.ip_address, "10.99.0.2");
    assert.equal("vni" in byInterface.body, false);
    assert.match(
      (await overlay.run(["ip", "-o", "link", "show", "up0"])).out,
      /up0@if/,
      "the name as it is printed",
    );
  });
});

testNeeding(
  ["namespaces"],
  "agents without an overlay take the address that leads to the manager",
  async (t) => {
    await using overlay = await makeOverlay();
    await overlay.configure("link del vx0");
    await eachAgent(t, FEW_AGENTS, async (agent) => {
      const { body } = await dryRun(overlay, agent, "--url=http://10.99.0.1:8000");
      assert.equal(body.ip_address, "10.99.0.2");
      assert.equal(body.mac_address, await overlay.macOf("up0"));
      const v6 = await dryRun(overlay, agent, "--url=http://[fd00:99::1]:8000", "--vni", "9");
      assert.equal(v6.body.ip_address, "fd00:99::2");
      assert.equal(v6.body.vni, 9, "the switch is the VTEP");
      assert.equal(v6.body.extra_data?.vxlan, undefined);
    });
  },
);

testNeeding(["namespaces"], "agents agree on machines with many interfaces", async (t) => {
  await using overlay = await makeOverlay();
  const lines = [
    "link add br0 type bridge",
    // An MTU that the underlay cannot carry, which the kernel allows for tunnels without a device, on a bridge's port.
    "link add vx1 mtu 1500 type vxlan id 200 local 10.99.0.2 dstport 4790",
    "link set vx1 master br0 up",
    "link set vx1 alias vxlan\\_id_9",
    "addr add 10.55.0.1/24 dev br0",
    "link set br0 mtu 1500 up",
    // Neither local address nor device: the route to the remote end tells both.
    "link add vx2 type vxlan id 7 remote 10.99.0.1 dstport 4791",
    "addr add 10.56.0.1/24 dev vx2",
    "addr add 10.56.0.2/24 dev vx2",
    "link set vx2 up",
    // IPv6 underneath.
    "link add vx3 mtu 1440 type vxlan id 300 local fd00:99::2 remote fd00:99::1 dstport 4792",
    "addr add 10.57.0.1/24 dev vx3",
    "link set vx3 up",
    "link add vx4 type vxlan external dstport 4793",
    "addr add 10.58.0.1/24 dev vx4",
    "link set vx4 up",
    "link add mv0 link vx0 type macvlan mode bridge",
    "addr add 192.168.78.5/24 dev mv0",
    "link set mv0 up",
  ];
  await overlay.configure(...lines);
  const url = "--url=http://192.168.77.1:8000";
  const table: [flags: string[], ip: string, vni: number | undefined, vxlan: object | undefined][] =
    [
      [[], "192.168.77.2", 4242, {
        device: "vx0",
        mtu: 1450,
        port: 4789,
        vtep: "10.99.0.2",
        underlay_mtu: 1500,
      }],
      [["--interface", "vx1"], "10.55.0.1", 200, {
        device: "vx1",
        mtu: 1500,
        port: 4790,
        vtep: "10.99.0.2",
        underlay_mtu: 1500,
      }],
      [["--vni", "7"], "10.56.0.1", 7, {
        device: "vx2",
        mtu: 1500,
        port: 4791,
        vtep: "10.99.0.2",
        underlay_mtu: 1500,
      }],
      [["--address=10.56.0.2"], "10.56.0.2", 7, undefined],
      [["--interface", "vx3"], "10.57.0.1", 300, {
        device: "vx3",
        mtu: 1440,
        port: 4792,
        vtep: "fd00:99::2",
        underlay_mtu: 1500,
      }],
      [["--interface", "vx4"], "10.58.0.1", undefined, undefined],
      [["--interface", "vx4", "--vni", "77"], "10.58.0.1", 77, undefined],
      [["--interface", "mv0"], "192.168.78.5", 4242, undefined],
      [["--interface", "up0"], "10.99.0.2", undefined, undefined],
      [["--url=http://10.99.0.1"], "10.56.0.1", 7, undefined],
      [["--url=http://10.56.0.77"], "10.56.0.1", 7, undefined],
      [["--url=http://manager.invalid", "--vni=200"], "10.55.0.1", 200, undefined],
    ];
  const answers = new Map<string, unknown>();
  await eachAgent(t, FEW_AGENTS, async (agent) => {
    for (const [flags, ip, vni, vxlan] of table) {
      const { body, said } = await dryRun(overlay, agent, url, ...flags);
      const what = flags.join(" ");
      assert.equal(body.ip_address, ip, what);
      assert.equal(body.vni, vni, what);
      if (vxlan !== undefined) assert.deepEqual(body.extra_data.vxlan, vxlan, what);
      // Lists of several interfaces come in each agent's own order.
      const remarks = said.filter((line) => !line.startsWith("Several interfaces"));
      const answer = { body, remarks, count: said.length };
      assert.deepEqual(answer, answers.get(what) ?? answer, what);
      answers.set(what, answer);
    }
  });
  const remarks = (flags: string) =>
    (answers.get(flags) as { remarks: string[] }).remarks.join("\n");
  assert.match(
    remarks("--interface vx1"),
    /MTU of vx1 is 1500.*underlay of 1500.*dev vx1 mtu 1450/,
  );
  assert.match(remarks("--interface vx3"), /MTU of vx3 is 1440.*dev vx3 mtu 1430/);
  assert.match(remarks("--interface vx4"), /VNI of vx4 cannot be read.*--vni/);
  assert.equal((answers.get("") as { count: number }).count, 2, "several interfaces: it tells");
});
