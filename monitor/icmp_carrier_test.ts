import assert from "node:assert/strict";
import { parseIp } from "../core/address.ts";
import { testNeeding } from "../tests/support/needs.ts";
import { makeNetwork } from "../tests/support/netns.ts";
import { remoteProber } from "../tests/support/remote_prober.ts";

const OPTIONS = { window: 4096, timeoutMs: 300 };

testNeeding(["namespaces"], "silence without carrier, even for a moment, is a fault", async () => {
  await using network = await makeNetwork();
  await using prober = await remoteProber(network.manager, { ...OPTIONS, timeoutMs: 1500 });
  const outcome = async (token: number, meanwhile: () => Promise<void>) => {
    await prober.submit([{ token, ip: parseIp("10.100.200.1"), echoes: 1 }]);
    await meanwhile();
    await prober.until([token]);
    const { outcome, fault } = prober.seen.get(token)!;
    return fault ?? outcome;
  };
  const unplug = async () => void await network.switch.ip("link set port0 down");
  const plug = async () => void await network.switch.ip("link set port0 up");
  assert.equal(await outcome(0, async () => {}), "silence");
  assert.equal(
    await outcome(1, async () => {
      await unplug();
      await plug();
    }),
    "NO_CARRIER",
  );
  assert.equal(await outcome(2, unplug), "NO_CARRIER");
  assert.equal(await outcome(3, async () => {}), "NO_CARRIER");
  await plug();
  assert.equal(await outcome(4, async () => {}), "silence");
  assert.equal(
    await outcome(5, async () => void await network.manager.ip("link set up0 down")),
    "NO_CARRIER",
  );
  assert.equal(await outcome(6, async () => {}), "ENETUNREACH");
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
  await network.switch.ip("link set port0 down");
  const [cut] = await prober.check([{ ...check, token: 1 }]);
  assert.equal(cut!.fault, "NO_CARRIER");
});
