import assert from "node:assert/strict";
import { parseIp } from "../core/address.ts";
import { type Manner, startResponder } from "../tests/support/icmp_responder.ts";
import { testNeeding } from "../tests/support/needs.ts";
import { makeNetwork, type Network, TARGETS_V4 } from "../tests/support/netns.ts";
import { type RemoteProber, remoteProber } from "../tests/support/remote_prober.ts";
import type { Check } from "./prober.ts";

const OPTIONS = { window: 4096, timeoutMs: 300, gapMs: 20 };

function check(token: number, echoes: number): Check {
  return { token, ip: parseIp(TARGETS_V4), echoes };
}

/** A prober, and a host that answers in a manner. */
async function withResponder(
  manner: Manner,
  run: (prober: RemoteProber, network: Network) => Promise<void>,
): Promise<void> {
  await using network = await makeNetwork();
  await network.targets.ip("addr add 10.99.0.3/24 dev up0");
  await using _responder = await startResponder(network.targets, manner);
  await using prober = await remoteProber(network.manager, OPTIONS);
  await run(prober, network);
}

testNeeding(
  ["namespaces"],
  "RTTs of several echoes add up to min, avg, max and jitter",
  async () => {
    await withResponder({ delay: 5, copies: 1 }, async (prober) => {
      const [seen] = await prober.check([check(0, 5)]);
      const { min, avg, max, jitter } = seen!.rtt!;
      assert.deepEqual([seen!.sent, seen!.received], [5, 5]);
      assert.ok(5 <= min && min <= avg && avg <= max && jitter <= max - min);
      // Four gaps of 20 ms, and the last reply decides.
      assert.ok(seen!.at - seen!.sentAt >= 80, `decided after ${seen!.at - seen!.sentAt} ms`);
    });
  },
);

testNeeding(["namespaces"], "duplicate replies are counted and change nothing", async () => {
  await withResponder({ delay: 1, copies: 3 }, async (prober) => {
    const [seen] = await prober.check([check(0, 3)]);
    assert.deepEqual([seen!.sent, seen!.received], [3, 3]);
    // The copies of the last reply may come in after it decided the check.
    await prober.check([check(1, 2)]);
    const { duplicate, received, forged } = await prober.status();
    assert.equal(received, 5);
    assert.ok(duplicate >= 6, `${duplicate} duplicates`);
    assert.equal(forged, 0);
  });
});

for (
  const [what, manner] of [
    ["with another secret", { forge: "secret" }],
    ["from another address", { source: "10.99.0.3" }],
  ] as const
) {
  testNeeding(["namespaces"], `a reply ${what} is forged: counted and dropped`, async () => {
    await withResponder({ delay: 0, copies: 1, ...manner }, async (prober) => {
      const [seen] = await prober.check([check(0, 2)]);
      assert.equal(seen!.outcome, "silence");
      const { forged, timedOut, received } = await prober.status();
      assert.deepEqual({ forged, timedOut, received }, { forged: 2, timedOut: 2, received: 0 });
    });
  });
}

testNeeding(["namespaces"], "a reply after the time-out is late: counted and dropped", async () => {
  await withResponder({ delay: 330, copies: 1 }, async (prober) => {
    const [first] = await prober.check([check(0, 1)]);
    assert.equal(first!.outcome, "silence");
    const [second] = await prober.check([check(1, 1)]);
    assert.equal(second!.outcome, "silence");
    const { late, received, duplicate, forged } = await prober.status();
    assert.deepEqual({ received, duplicate, forged }, { received: 0, duplicate: 0, forged: 0 });
    assert.ok(late >= 1, "the first one's reply came while the second was waited for");
  });
});
