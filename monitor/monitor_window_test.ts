import assert from "node:assert/strict";
import { idOf, SECOND, Simulation } from "../tests/support/simulation.ts";
import { WindowedProber } from "../tests/support/windowed_prober.ts";

/**
 * Half of 10,000 machines die together. Each of them costs 11 echoes (one, and two confirmations of
 * five), and each echo holds a place in the window for the two seconds of its time-out, so 11,000
 * places are wanted for the ten seconds in which they are met.
 */
async function halfDie(window: number) {
  await using sim = await Simulation.start({
    machines: 10_000,
    wrap: (prober) => new WindowedProber(prober, window),
  });
  await sim.run(30 * SECOND);
  const died = sim.now;
  sim.network = (ip) => idOf(ip) % 2 === 0 ? null : 0.5;
  await sim.run(75 * SECOND);
  const known = sim.events().map(({ at }) => at - died);
  let longestGap = 0;
  const last = new Map<number, number>();
  for (const { record: { machineId, samples } } of sim.published) {
    if (machineId % 2 === 0) continue;
    for (const { sentAt } of samples) {
      longestGap = Math.max(longestGap, sentAt - (last.get(machineId) ?? sentAt));
      last.set(machineId, sentAt);
    }
  }
  return { known: known.length, latest: Math.max(...known), longestGap };
}

Deno.test("half of 10,000 die together: a small window delays the news, never the living", async () => {
  const { known, latest, longestGap } = await halfDie(4096);
  assert.equal(known, 5000);
  assert.ok(latest <= 65 * SECOND, `${latest}`);
  assert.ok(longestGap <= 10.1 * SECOND, `${longestGap}`);
});

Deno.test("half of 10,000 die together: a window that has room for them knows within 18 s", async () => {
  const { known, latest, longestGap } = await halfDie(32_768);
  assert.equal(known, 5000);
  assert.ok(latest <= 18 * SECOND, `${latest}`);
  assert.ok(longestGap <= 10.1 * SECOND, `${longestGap}`);
});
