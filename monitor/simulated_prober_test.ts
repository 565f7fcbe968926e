import FakeTimers from "@sinonjs/fake-timers";
import assert from "node:assert/strict";
import { parseIp } from "../core/address.ts";
import type { Check, Observation } from "./prober.ts";
import { type Network, SimulatedProber } from "./simulated_prober.ts";

const EPOCH = 1_750_000_000_000;
const [A, B] = [parseIp("10.0.0.1"), parseIp("10.0.0.2")];

/** A prober in a network, and what it reported, each with the time at which it did. */
class Bench implements Disposable {
  readonly seen: (Observation & { readonly reportedAt: number })[] = [];
  readonly batches: number[] = [];
  readonly prober: SimulatedProber;
  readonly #timers = FakeTimers.install({ toFake: ["setTimeout", "clearTimeout"] });

  constructor(network: Network, timeout = 2000) {
    this.prober = new SimulatedProber({
      network,
      timeout,
      gap: 100,
      clock: { wall: () => EPOCH + this.#timers.now, steady: () => this.#timers.now },
    });
    this.prober.onObservations = (batch) => {
      this.batches.push(batch.length);
      for (const each of batch) this.seen.push({ ...each, reportedAt: this.#timers.now });
    };
  }

  submit(...checks: Omit<Check, "token">[]): void {
    this.prober.submit(checks.map((check, token) => ({ ...check, token })));
  }

  async run(milliseconds: number): Promise<void> {
    await this.#timers.tickAsync(milliseconds);
  }

  get timers(): number {
    return this.#timers.countTimers();
  }

  [Symbol.dispose](): void {
    this.#timers.uninstall();
  }
}

Deno.test("SimulatedProber reports a reply with its RTT, when it has come back", async () => {
  using bench = new Bench(() => 150);
  bench.submit({ ip: A, echoes: 1 });
  await bench.run(149);
  assert.equal(bench.seen.length, 0);
  await bench.run(30);
  const { reportedAt, ...observation } = bench.seen[0]!;
  assert.deepEqual(observation, {
    token: 0,
    outcome: "reply",
    sent: 1,
    received: 1,
    rtt: { min: 150, avg: 150, max: 150, jitter: 0 },
    sentAt: EPOCH,
    at: EPOCH + 150,
    hint: null,
    fault: null,
  });
  assert.ok(reportedAt >= 150 && reportedAt <= 170);
});

Deno.test("SimulatedProber takes the time-out over silence, and over what comes too late", async () => {
  for (const rtt of [null, 2001]) {
    using bench = new Bench(() => rtt);
    bench.submit({ ip: A, echoes: 1 });
    await bench.run(1999);
    assert.equal(bench.seen.length, 0);
    await bench.run(30);
    assert.equal(bench.seen[0]?.outcome, "silence");
    assert.equal(bench.seen[0]?.rtt, null);
    assert.equal(bench.seen[0]?.at, EPOCH + 2000);
  }
});

Deno.test("SimulatedProber sends the echoes of a check a gap apart, and sums them up", async () => {
  const asked: number[] = [];
  using bench = new Bench((_, at) => {
    asked.push(at - EPOCH);
    return [10, null, 30, 20][(at - EPOCH) / 100]!;
  });
  bench.submit({ ip: A, echoes: 4 });
  await bench.run(2400);
  assert.deepEqual(asked, [0, 100, 200, 300]);
  const [observation] = bench.seen;
  // One is missing: until the last has timed out it could still come.
  assert.equal(observation?.at, EPOCH + 300 + 2000);
  assert.deepEqual([observation?.sent, observation?.received], [4, 3]);
  assert.deepEqual(observation?.rtt, { min: 10, avg: 20, max: 30, jitter: 15 });
});

Deno.test("SimulatedProber is done with a check whose echoes are all back, however they overtake", async () => {
  using bench = new Bench((_, at) => at === EPOCH ? 500 : 10);
  bench.submit({ ip: A, echoes: 3 });
  await bench.run(600);
  assert.equal(bench.seen[0]?.at, EPOCH + 500);
});

Deno.test("SimulatedProber reports each check once, near ones together, and counts", async () => {
  using bench = new Bench((ip) => ip === A ? 1 : null);
  const checks = Array.from({ length: 100 }, (_, i) => ({ ip: i % 2 === 0 ? A : B, echoes: 2 }));
  bench.submit(...checks);
  assert.equal(bench.prober.status().inFlight, 100);
  await bench.run(3000);
  assert.deepEqual(bench.seen.map(({ token }) => token).sort((a, b) => a - b), [...checks.keys()]);
  assert.ok(bench.batches.length <= 4, "not a call for each");
  const { kind, sent, received, timedOut, inFlight } = bench.prober.status();
  assert.deepEqual({ kind, sent, received, timedOut, inFlight }, {
    kind: "simulated",
    sent: 200,
    received: 100,
    timedOut: 100,
    inFlight: 0,
  });
  assert.equal(bench.timers, 0, "asleep while there is nothing to do");
});

Deno.test("SimulatedProber.close() reports nothing more and leaves no timer", async () => {
  using bench = new Bench(() => 100);
  bench.submit({ ip: A, echoes: 1 });
  await bench.prober.close();
  bench.submit({ ip: A, echoes: 1 });
  assert.equal(bench.timers, 0);
  await bench.run(5000);
  assert.equal(bench.seen.length, 0);
});
