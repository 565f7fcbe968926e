import assert from "node:assert/strict";
import fc from "fast-check";
import { idOf, SECOND, seeded, Simulation } from "../tests/support/simulation.ts";
import type { Mood } from "../tests/support/memory_store.ts";

const NO_CARRIER = { place: "host", reason: "no carrier" } as const;
const MACHINES = 4;
const id = fc.integer({ min: 1, max: MACHINES });

/** What can happen to a fleet and its manager. */
const happenings = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({ kind: fc.constant("wait" as const), span: fc.nat({ max: 20_000 }) }),
    },
    {
      weight: 2,
      arbitrary: fc.record({ kind: fc.constant("wait" as const), span: fc.nat({ max: 30 }) }),
    },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant("die" as const), id }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant("live" as const), id }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant("lossy" as const), id }) },
    {
      weight: 2,
      arbitrary: fc.record({ kind: fc.constant("register" as const), id, moved: fc.boolean() }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant("delete" as const), id }) },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant("store" as const),
        mood: fc.constantFrom<Mood>("away", "deaf", "hung", "well"),
        latency: fc.constantFrom(0, 30, 700),
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant("link" as const), cut: fc.boolean() }) },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant("clock" as const),
        by: fc.integer({ min: -4e6, max: 4e6 }),
      }),
    },
  ),
  { minLength: 5, maxLength: 60, size: "max" },
);

type Happening = typeof happenings extends fc.Arbitrary<(infer H)[]> ? H : never;

/** Fails when a round of a machine begins before the one before is over and stored. */
function guardRounds(sim: Simulation): void {
  const lastAt = new Map<number, number>();
  const storedBefore = new Map<number, number>();
  sim.prober.onSubmit = ({ ip, at, beside, echoes, suspect }) => {
    const { confirm, threshold } = sim.policy;
    const id = idOf(ip);
    const { away } = sim.monitor.status().journal;
    const back = sim.lines.findLast(({ message }) => message.startsWith("The database is back"));
    assert.ok(beside < threshold, `${beside + 1} checks of ${ip} under way`);
    if (beside > 0) {
      assert.ok(at - lastAt.get(id)! >= confirm, "overlapping checks are a confirm interval apart");
      assert.ok(echoes === 5 && suspect);
    } else if (!away && at - (back?.at ?? -Infinity) > 60 * SECOND) {
      // (While the store is away nobody waits for it.)
      const stored = sim.store.samples(id).length - (storedBefore.get(id) ?? 0);
      assert.ok(stored >= (sim.prober.decided.get(ip) ?? 0), "the round before is not stored yet");
    }
    lastAt.set(id, at);
  };
  const forget = sim.prober.forget.bind(sim.prober);
  sim.prober.forget = (ip) => {
    forget(ip);
    lastAt.delete(idOf(ip));
    storedBefore.set(idOf(ip), sim.store.samples(idOf(ip)).length);
  };
}

async function happen(sim: Simulation, happening: Happening, loss: Map<number, number>) {
  switch (happening.kind) {
    case "wait":
      return await sim.run(happening.span);
    case "die":
      return void loss.set(happening.id, 1);
    case "live":
      return void loss.set(happening.id, 0);
    case "lossy":
      return void loss.set(happening.id, 0.4);
    case "register":
      // A database that is away takes no registrations and no deletions.
      if (sim.store.mood === "well") sim.register(happening.id, happening);
      return;
    case "delete":
      if (sim.store.mood === "well" && sim.store.get(happening.id)) sim.delete(happening.id);
      return;
    case "store":
      sim.store.restore();
      sim.store.mood = happening.mood;
      sim.store.latency = happening.latency;
      return;
    case "link":
      sim.ownLinkFault = () => happening.cut ? NO_CARRIER : null;
      return;
    case "clock":
      return sim.stepWall(happening.by);
  }
}

Deno.test("whatever happens, rounds never overlap, outages and recoveries take turns, and all heals", async () => {
  const run = async (history: readonly Happening[]) => {
    await using sim = await Simulation.start({ machines: MACHINES });
    const loss = new Map<number, number>();
    const random = seeded(11);
    sim.network = (ip) => random() < (loss.get(idOf(ip)) ?? 0) ? null : 0.5;
    guardRounds(sim);
    for (const happening of history) await happen(sim, happening, loss);

    // In the end all is well: every machine that is registered answers, and is seen to.
    sim.store.restore();
    sim.store.latency = 0;
    sim.ownLinkFault = () => null;
    loss.clear();
    await sim.run(10 * SECOND);
    for (let n = 1; n <= MACHINES; n++) if (sim.store.get(n)) sim.register(n);
    await sim.run(25 * SECOND);
    for (let i = 0; i < 200 && sim.monitor.status().journal.pending > 0; i++) await sim.run(10);
    let registered = 0;
    for (let n = 1; n <= MACHINES; n++) {
      const stored = sim.store.get(n);
      if (stored === undefined) continue;
      registered += 1;
      assert.deepEqual(stored.vitals.health, { state: "up" });
      const kinds = sim.store.events(n).map(({ kind }) => kind);
      assert.deepEqual(kinds, kinds.map((_, i) => i % 2 === 0 ? "down" : "recovered"));
      assert.equal(kinds.length % 2, 0);
      for (const { at, since } of sim.store.events(n)) assert.ok(at >= since);
      const told = sim.events(n).slice(-kinds.length || Infinity).map(({ kind }) => kind);
      assert.deepEqual(told, kinds, "what is told is what is stored");
    }
    assert.equal(sim.monitor.status().machines, registered);
    assert.equal(sim.monitor.status().trouble, null);
  };
  await fc.assert(fc.asyncProperty(happenings, run), { numRuns: 150 });
});
