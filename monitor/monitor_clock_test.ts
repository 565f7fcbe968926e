import assert from "node:assert/strict";
import fc from "fast-check";
import { HOUR, idOf, MINUTE, range, SECOND, Simulation } from "../tests/support/simulation.ts";
import type { Observation } from "./prober.ts";
import { withoutClockStep } from "./watch.ts";

const RTT = 900;

/** A run of five minutes in which the wall clock is set, and one machine dies after three. */
async function fiveMinutes(steps: readonly (readonly [after: number, by: number])[]) {
  const sim = await Simulation.start({ machines: 100 });
  // As an engine does that reads the wall clock when it decides.
  sim.prober.alter = (observation) => ({ ...observation, at: sim.clock.wall() });
  // A long RTT, so that many checks are under way at any time.
  sim.network = (ip) => idOf(ip) === 1 && sim.now >= 3 * MINUTE ? null : RTT;
  let now = 0;
  for (const [after, by] of steps) {
    await sim.run(after - now);
    now = after;
    sim.stepWall(by);
  }
  await sim.run(5 * MINUTE - now);
  return sim;
}

for (
  const [name, steps] of [
    ["forward an hour", [[100 * SECOND, HOUR]]],
    ["back an hour", [[100 * SECOND, -HOUR]]],
    ["back an hour while an outage is confirmed", [[3 * MINUTE + 11 * SECOND, -HOUR]]],
    ["forward and back", range(3, 25).map((i) => [i * 10_007, i % 2 === 0 ? HOUR : -HOUR])],
  ] as [string, [number, number][]][]
) {
  Deno.test(`a wall clock set ${name} neither stalls checks nor bursts, and decides nothing`, async () => {
    await using sim = await fiveMinutes(steps);
    for (const id of range(2, 100)) {
      // (The first intervals are there to spread machines.)
      const times = sim.checks(id).filter((at) => at > 25 * SECOND);
      const gaps = times.slice(1).map((at, i) => at - times[i]!);
      assert.ok(Math.min(...gaps) >= 9 * SECOND, `machine ${id}: ${gaps}`);
      assert.ok(Math.max(...gaps) <= 10 * SECOND + RTT + 100, `machine ${id}: ${gaps}`);
      assert.ok(gaps.length >= 24);
      const { vitals, dueAt } = sim.store.get(id)!;
      assert.equal(vitals.health.state, "up");
      assert.ok(dueAt - sim.clock.wall() <= 10 * SECOND + 2 * HOUR);
    }
    assert.deepEqual(sim.events().map(({ id, kind }) => [id, kind]), [[1, "down"]]);
    assert.ok(sim.events()[0]!.at <= 3 * MINUTE + 15 * SECOND);
    const [down] = sim.store.events(1);
    assert.ok(down!.at >= down!.since, "an outage never begins after it is noticed");
  });
}

Deno.test("a wall clock set back keeps what is stored from going back, so that stores take it", async () => {
  await using sim = await Simulation.start({ machines: 1 });
  await sim.run(MINUTE);
  const before = sim.store.get(1)!.vitals;
  sim.stepWall(-HOUR);
  await sim.run(MINUTE);
  const after = sim.store.get(1)!.vitals;
  assert.ok(after.checkedAt! >= before.checkedAt!);
  assert.ok(after.lastSeen >= before.lastSeen);
});

Deno.test("an outage during which the wall clock is set back ends no sooner than it began", async () => {
  await using sim = await Simulation.start({ machines: 1 });
  await sim.run(MINUTE);
  sim.network = () => null;
  await sim.run(30 * SECOND);
  sim.stepWall(-HOUR);
  sim.network = () => 0.5;
  sim.register(1);
  await sim.run(5 * SECOND);
  const [down, recovered] = sim.store.events(1);
  assert.equal(recovered!.since, down!.since);
  assert.ok(recovered!.at >= down!.since);
});

Deno.test("withoutClockStep() never lets a check take longer than it can have, or less than nothing", () => {
  const anyTime = fc.integer({ min: -1e13, max: 1e13 });
  fc.assert(fc.property(anyTime, anyTime, fc.nat({ max: 100_000 }), (sentAt, at, atMost) => {
    const seen = { sentAt, at } as Observation;
    const corrected = withoutClockStep(seen, atMost);
    const took = corrected.at - corrected.sentAt;
    assert.equal(corrected.at, at);
    assert.ok(took >= 0 && took <= atMost);
    if (at >= sentAt && at - sentAt <= atMost) assert.equal(corrected, seen);
  }));
});
