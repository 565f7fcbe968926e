import assert from "node:assert/strict";
import { parseIp } from "../core/address.ts";
import { testNeeding } from "../tests/support/needs.ts";
import { makeNetwork, type Network } from "../tests/support/netns.ts";
import { type RemoteProber, remoteProber } from "../tests/support/remote_prober.ts";

const OPTIONS = { window: 4096, timeoutMs: 300 };
const SILENT = parseIp("10.100.200.1");

/** How a check of a silent machine ends while something happens: the fault, or the outcome. */
async function ending(
  prober: RemoteProber,
  meanwhile: () => Promise<unknown> = async () => {},
): Promise<string> {
  const token = prober.seen.size;
  await prober.submit([{ token, ip: SILENT, echoes: 1 }]);
  await meanwhile();
  await prober.until([token]);
  const { outcome, fault } = prober.seen.get(token)!;
  return fault ?? outcome;
}

function unplug(network: Network): Promise<string> {
  return network.switch.ip("link set port0 down");
}

function plug(network: Network): Promise<string> {
  return network.switch.ip("link set port0 up");
}

testNeeding(["namespaces"], "silence without carrier is a fault, until it is back", async () => {
  await using network = await makeNetwork();
  await using prober = await remoteProber(network.manager, OPTIONS);
  assert.equal(await ending(prober), "silence");
  await unplug(network);
  assert.equal(await ending(prober), "NO_CARRIER");
  await plug(network);
  // The kernel may take a second to tell of it, and a check that met both is a fault still.
  let last = "NO_CARRIER";
  for (let tries = 0; tries < 10 && last !== "silence"; tries++) last = await ending(prober);
  assert.equal(last, "silence");
});

testNeeding(
  ["namespaces"],
  "silence is a fault when the carrier was gone for a moment",
  async () => {
    await using network = await makeNetwork();
    await using prober = await remoteProber(network.manager, { ...OPTIONS, timeoutMs: 2000 });
    const flap = async () => {
      await unplug(network);
      await plug(network);
    };
    assert.equal(await ending(prober, flap), "NO_CARRIER");
  },
);

testNeeding(["namespaces"], "silence is a fault when the interface was taken down", async () => {
  await using network = await makeNetwork();
  await using prober = await remoteProber(network.manager, { ...OPTIONS, timeoutMs: 2000 });
  const takeDown = () => network.manager.ip("link set up0 down");
  // Whether the echo left just before or just after, the fault is this host's own.
  assert.match(await ending(prober, takeDown), /^(NO_CARRIER|ENETUNREACH)$/);
  assert.equal(await ending(prober), "ENETUNREACH");
});

testNeeding(["namespaces"], "an overlay without carrier below it is a fault", async () => {
  await using network = await makeNetwork();
  await network.manager.ip("link add vx7 type vxlan id 7 dev up0 remote 10.99.0.2 dstport 4789");
  await network.manager.ip("addr add 10.102.0.1/24 dev vx7");
  await network.manager.ip("link set vx7 up");
  await using prober = await remoteProber(network.manager, OPTIONS);
  const check = { token: 0, ip: parseIp("10.102.0.2"), echoes: 1 };
  const [connected] = await prober.check([check]);
  assert.equal(connected!.outcome, "silence");
  await unplug(network);
  const [cut] = await prober.check([{ ...check, token: 1 }]);
  assert.equal(cut!.fault, "NO_CARRIER");
});
