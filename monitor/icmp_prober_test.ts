import assert from "node:assert/strict";
import { type Ip, parseIp } from "../core/address.ts";
import { testNeeding } from "../tests/support/needs.ts";
import { IcmpProber, openIcmpProber } from "./icmp_prober.ts";
import type { Check, Observation, Prober } from "./prober.ts";

const OPTIONS = { window: 4096, timeoutMs: 2000 };

function loopback(index: number): Ip {
  return parseIp(`127.${1 + (index >> 16)}.${(index >> 8) & 255}.${index & 255}`);
}

function checks(count: number, first = 0, echoes = 1): Check[] {
  return Array.from({ length: count }, (_, i) => ({ token: first + i, ip: loopback(i), echoes }));
}

/** Collects observations; `until(n)` resolves when there are `n`. */
function collect(prober: Prober) {
  const seen: Observation[] = [];
  let wanted = Infinity;
  let reached = () => {};
  prober.onObservations = (batch) => {
    assert.ok(batch.length > 0);
    seen.push(...batch);
    if (seen.length >= wanted) reached();
  };
  const until = (count: number) =>
    new Promise<void>((resolve) => {
      wanted = count;
      reached = resolve;
      if (seen.length >= count) resolve();
    });
  return { seen, until };
}

testNeeding(["icmp"], "every loopback address replies, and ::1", async () => {
  const prober = await openIcmpProber(OPTIONS);
  const { seen, until } = collect(prober);
  const before = Date.now();
  prober.submit([...checks(1000), { token: 1000, ip: parseIp("::1"), echoes: 1 }]);
  await until(1001);
  assert.deepEqual(new Set(seen.map(({ token }) => token)).size, 1001);
  for (const { outcome, sent, received, rtt, sentAt, at } of seen) {
    assert.deepEqual([outcome, sent, received], ["reply", 1, 1]);
    if (rtt !== null) assert.ok(rtt.min >= 0 && rtt.max < 1000 && rtt.jitter === 0);
    assert.ok(sentAt >= before - 1 && at >= sentAt && at <= Date.now() + 1);
  }
  const { received, inFlight, waiting, overflow, restarts, unstamped } = prober.status();
  // Unless the host is so busy that nobody knows when an echo left.
  assert.equal(seen.filter(({ rtt }) => rtt === null).length, unstamped);
  assert.deepEqual({ received, inFlight, waiting, overflow, restarts }, {
    received: 1001,
    inFlight: 0,
    waiting: 0,
    overflow: 0,
    restarts: 0,
  });
  await prober.close();
});

testNeeding(
  ["icmp"],
  "more checks than the shared table holds wait, and none is lost",
  async () => {
    const prober = await openIcmpProber({ ...OPTIONS, window: 256 });
    const { seen, until } = collect(prober);
    const suspects = checks(20_000, 40_000).map((check) => ({ ...check, suspect: true }));
    prober.submit(checks(40_000));
    prober.submit(suspects);
    assert.ok(prober.status().waiting > 40_000);
    await until(60_000);
    assert.equal(new Set(seen.map(({ token }) => token)).size, 60_000);
    assert.ok(seen.every(({ outcome }) => outcome === "reply"));
    await prober.close();
  },
);

testNeeding(["icmp"], "new checks join while others are in flight", async () => {
  const prober = await openIcmpProber({ ...OPTIONS, gapMs: 300 });
  const { seen, until } = collect(prober);
  prober.submit(checks(1, 0, 3));
  await new Promise((resolve) => setTimeout(resolve, 50));
  prober.submit(checks(1, 1));
  await until(1);
  assert.equal(seen[0]!.token, 1);
  await until(2);
  assert.equal(seen[1]!.received, 3);
  await prober.close();
});

testNeeding(["icmp"], "two probers at once do not disturb one another", async () => {
  const probers = await Promise.all([openIcmpProber(OPTIONS), openIcmpProber(OPTIONS)]);
  await Promise.all(probers.map(async (prober) => {
    const { seen, until } = collect(prober);
    prober.submit(checks(2000));
    await until(2000);
    assert.ok(seen.every(({ outcome }) => outcome === "reply"));
    const { forged, late, duplicate } = prober.status();
    assert.deepEqual([forged, late, duplicate], [0, 0, 0]);
    await prober.close();
  }));
});

testNeeding(
  ["icmp"],
  "close() ends it with checks in flight, and then nothing is heard",
  async () => {
    const prober = await openIcmpProber(OPTIONS);
    const { seen } = collect(prober);
    prober.submit(checks(100, 0, 16));
    await prober.close();
    const heard = seen.length;
    prober.submit(checks(1));
    await prober.close();
    await new Promise((resolve) => setTimeout(resolve, 20));
    assert.equal(seen.length, heard);
  },
);

testNeeding(
  ["icmp"],
  "a Worker that crashes is replaced, and what it held comes back",
  async () => {
    // The second cannot even be loaded.
    const modules = ["../tests/support/crashing_worker.ts", "./icmp/none.ts", "./icmp/worker.ts"];
    const troubles: string[] = [];
    const prober = new IcmpProber(
      { ...OPTIONS, onTrouble: (message) => troubles.push(message) },
      () => new Worker(new URL(modules.shift()!, import.meta.url), { type: "module" }),
    );
    await prober.open();
    const { seen, until } = collect(prober);
    prober.submit(checks(20_000));
    await until(20_000);
    const reply = seen.filter(({ outcome }) => outcome === "reply");
    const faults = seen.filter(({ fault }) => fault === "WORKER");
    assert.deepEqual([reply.length, faults.length], [1, 19_999]);
    assert.match(troubles[0]!, /crashed for the test/);
    // Until it is replaced there is nobody to send: that comes back at once, too.
    prober.submit(checks(10, 20_000));
    await until(20_010);
    assert.ok(seen.slice(20_000).every(({ fault }) => fault === "WORKER"));
    const restarted = async (times: number) => {
      while (prober.status().restarts < times) await new Promise((done) => setTimeout(done, 10));
    };
    await restarted(1);
    prober.submit(checks(10, 20_010));
    await until(20_020);
    assert.ok(seen.slice(20_010).every(({ fault }) => fault === "WORKER"));
    await restarted(2);
    prober.submit(checks(10, 20_020));
    await until(20_030);
    assert.ok(seen.slice(20_020).every(({ outcome }) => outcome === "reply"));
    assert.equal(troubles.length, 2);
    await prober.close();
  },
);

for (
  const [kind, limits, answered, message] of [
    ["stuck", {}, 0, /hangs/],
    ["lossy", { timeoutMs: 20, gapMs: 1 }, 99, /lost a check/],
  ] as const
) {
  testNeeding(
    ["icmp"],
    `a Worker that is ${kind} is replaced, and what it held comes back`,
    async () => {
      const modules = [`../tests/support/hanging_worker.ts#${kind}`, "./icmp/worker.ts"];
      const troubles: string[] = [];
      const prober = new IcmpProber(
        { ...OPTIONS, ...limits, onTrouble: (message) => troubles.push(message) },
        () => new Worker(new URL(modules.shift()!, import.meta.url), { type: "module" }),
        100,
      );
      await prober.open();
      const { seen, until } = collect(prober);
      prober.submit(checks(100));
      await until(100);
      const faults = seen.filter(({ fault }) => fault === "WORKER");
      assert.deepEqual([seen.length - faults.length, faults.length], [answered, 100 - answered]);
      assert.equal(troubles.length, 1);
      assert.match(troubles[0]!, message);
      assert.equal(prober.status().faults.WORKER, 100 - answered);
      while (prober.status().restarts < 1) await new Promise((done) => setTimeout(done, 10));
      prober.submit(checks(100, 100));
      await until(200);
      assert.ok(seen.slice(100).every(({ outcome }) => outcome === "reply"));
      await prober.close();
    },
  );
}
