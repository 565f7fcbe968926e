import assert from "node:assert/strict";
import { misses } from "../core/health.ts";
import { MemoryStore } from "../tests/support/memory_store.ts";
import {
  HOUR,
  idOf,
  machine,
  MINUTE,
  range,
  SECOND,
  Simulation,
} from "../tests/support/simulation.ts";

const ids = range(1, 50);
const warnings = (sim: Simulation) => sim.lines.filter(({ level }) => level === "warn");

/** Every observation that was no fault is in the store, once; waits for what has just come in. */
async function assertAllKept(sim: Simulation): Promise<void> {
  for (let i = 0; i < 200 && sim.monitor.status().journal.pending > 0; i++) await sim.run(5);
  const { samplesKept } = sim.store;
  const decided = [...sim.prober.decided.values()].reduce((sum, count) => sum + count, 0);
  assert.equal(samplesKept, decided);
  assert.deepEqual(sim.monitor.status().journal, {
    pending: 0,
    dropped: 0,
    refused: 0,
    away: false,
  });
}

Deno.test("publish() is told only what the store has, and all of it once", async () => {
  await using sim = await Simulation.start({ machines: 50 });
  sim.store.latency = 40;
  sim.network = (ip) => idOf(ip) % 5 === 0 ? null : 0.5;
  sim.onPublish = (records) => {
    for (const { machineId, vitals, samples } of records) {
      assert.deepEqual(sim.store.get(machineId)!.vitals, vitals);
      for (const sample of samples) assert.ok(sim.store.samples(machineId).includes(sample));
    }
  };
  await sim.run(2 * MINUTE);
  const published = sim.published.reduce((sum, { record }) => sum + record.samples.length, 0);
  assert.equal(published, sim.store.samplesKept);
  assert.equal(sim.events().length, 10);
});

Deno.test("checks go on while the store is away, and are all written once it is back", async () => {
  await using sim = await Simulation.start({ machines: 50 });
  await sim.run(MINUTE);
  sim.store.mood = "away";
  const [publishedBefore, checksBefore] = [sim.published.length, sim.prober.submitted.length];
  // Meanwhile some die, some die and come back, and one registers again.
  sim.network = (ip) => idOf(ip) <= 20 ? null : 0.5;
  await sim.run(3 * MINUTE);
  sim.network = (ip) => idOf(ip) <= 10 ? null : 0.5;
  await sim.run(5 * MINUTE);

  assert.equal(sim.published.length, publishedBefore);
  assert.ok(
    sim.prober.submitted.length - checksBefore > 30 * 48,
    "the living are checked as before",
  );
  assert.equal(sim.monitor.status().journal.away, true);
  assert.equal(warnings(sim).length, 1);

  sim.store.restore();
  await sim.run(20 * SECOND);
  assert.equal(warnings(sim).length, 1);
  assert.deepEqual(sim.lines.map(({ message }) => message).slice(1), [
    "The database is back: writing what was kept in memory",
  ]);
  await assertAllKept(sim);
  for (const id of ids) {
    const kinds = sim.store.events(id).map(({ kind }) => kind);
    assert.deepEqual(kinds, id <= 10 ? ["down"] : id <= 20 ? ["down", "recovered"] : []);
  }
});

Deno.test("an outage that ended while the store was away has the times at which it happened", async () => {
  await using sim = await Simulation.start({ machines: 1 });
  await sim.run(MINUTE);
  sim.store.mood = "away";
  const epoch = sim.clock.wall() - sim.now;
  sim.network = () => null;
  await sim.run(20 * SECOND);
  sim.network = () => 0.5;
  await sim.run(HOUR);
  sim.store.restore();
  await sim.run(5 * SECOND);
  const [down, recovered] = sim.store.events(1);
  assert.ok(down!.since - epoch >= MINUTE && down!.since - epoch <= MINUTE + 10 * SECOND);
  assert.ok(down!.at - epoch <= MINUTE + 18 * SECOND);
  assert.ok(recovered!.at - epoch <= 3 * MINUTE);
  assert.equal(recovered!.since, down!.since);
});

Deno.test("what is kept in memory while the store is away is bounded, by the oldest samples", async () => {
  const maxSamples = 500;
  await using sim = await Simulation.start({ machines: 50, journal: { maxSamples } });
  await sim.run(MINUTE);
  const before = sim.store.samplesKept;
  sim.store.mood = "away";
  sim.network = (ip) => idOf(ip) === 1 ? null : 0.5;
  await sim.run(HOUR);
  assert.ok(sim.monitor.status().journal.dropped > 50 * 300);
  const back = sim.clock.wall();
  sim.store.restore();
  await sim.run(15 * SECOND);
  const written = sim.store.samplesKept - before;
  assert.ok(written <= maxSamples + 100, `${written}`);
  // The oldest went: of a machine that is checked every ten seconds, what is left are the last minutes.
  // (The first record was in doubt, and is kept as it was.)
  const kept = sim.store.samples(2).filter(({ sentAt }) => sentAt < back).slice(-5);
  assert.ok(kept.every(({ sentAt }) => back - sentAt < 3 * MINUTE));
  assert.deepEqual(sim.store.events(1).map(({ kind }) => kind), ["down"]);
});

Deno.test("a store whose answer was lost is sent the same batch again, and nothing is told twice", async () => {
  await using sim = await Simulation.start({ machines: 50 });
  await sim.run(MINUTE);
  sim.network = (ip) => idOf(ip) <= 5 ? null : 0.5;
  for (let i = 0; i < 20; i++) {
    // MemoryStore fails the test when the batch is not the same.
    sim.store.mood = "deaf";
    await sim.run(3 * SECOND);
    sim.store.mood = "well";
    await sim.run(3 * SECOND);
  }
  await sim.run(5 * SECOND);
  await assertAllKept(sim);
  for (const id of range(1, 5)) assert.equal(sim.store.events(id).length, 1);
  const told = sim.events().filter(({ kind }) => kind === "down");
  assert.equal(told.length, 5);
});

Deno.test("a store that does not answer at all is taken to be away after five seconds", async () => {
  await using sim = await Simulation.start({ machines: 50 });
  await sim.run(MINUTE);
  sim.store.mood = "hung";
  const tries = sim.store.tries;
  sim.network = (ip) => idOf(ip) <= 5 ? null : 0.5;
  const before = sim.prober.submitted.length;
  await sim.run(5 * MINUTE);
  assert.equal(sim.store.tries, tries + 1, "one transaction at a time");
  assert.ok(sim.prober.submitted.length - before > 45 * 27, "the living are checked as before");
  assert.equal(warnings(sim).length, 1);
  sim.store.restore();
  await sim.run(15 * SECOND);
  await assertAllKept(sim);
  for (const id of range(1, 5)) assert.equal(sim.store.events(id).length, 1);
});

Deno.test("a slow store holds up the records, not the checks", async () => {
  await using sim = await Simulation.start({ machines: 500 });
  sim.store.latency = 3 * SECOND;
  await sim.run(5 * MINUTE);
  assert.equal(sim.monitor.status().journal.away, false);
  assert.ok(sim.prober.submitted.length >= 500 * 29);
  assert.ok(sim.store.largestBatch > 100, "what comes in meanwhile goes into one transaction");
});

Deno.test("a publish() that throws is logged and holds up nothing", async () => {
  await using sim = await Simulation.start({ machines: 5 });
  sim.onPublish = () => {
    throw new Error("a browser");
  };
  await sim.run(MINUTE);
  assert.ok(sim.prober.submitted.length >= 5 * 6);
  assert.ok(sim.lines.every(({ level }) => level === "error"));
  assert.equal(sim.monitor.status().journal.away, false);
});

Deno.test("start() rejects when the store cannot be read", async () => {
  const store = new MemoryStore();
  store.watches = () => {
    throw new Error("connection refused");
  };
  await using sim = new Simulation({ store });
  await assert.rejects(sim.monitor.start(), /connection refused/);
});

// ------------------------------------------------------------------------------------ stop, restart

Deno.test("stop() writes what is pending and checks nothing after it", async () => {
  await using sim = await Simulation.start({ machines: 50, journal: { linger: 5 * SECOND } });
  sim.store.latency = 50;
  await sim.run(23 * SECOND);
  assert.ok(sim.monitor.status().journal.pending > 0);
  await sim.settle(sim.monitor.stop());
  await assertAllKept(sim);
  const [tries, checks] = [sim.store.tries, sim.prober.submitted.length];
  await sim.run(MINUTE);
  assert.deepEqual([sim.store.tries, sim.prober.submitted.length], [tries, checks]);
});

Deno.test("stop() waits for the transaction under way, and writes what came in meanwhile", async () => {
  await using sim = await Simulation.start({ machines: 200 });
  sim.store.latency = 2 * SECOND;
  await sim.run(15 * SECOND);
  await sim.settle(sim.monitor.stop());
  await assertAllKept(sim);
});

Deno.test("stop() gives up soon when the store is away or does not answer", async () => {
  for (const mood of ["away", "hung"] as const) {
    await using sim = await Simulation.start({ machines: 20 });
    await sim.run(15 * SECOND);
    sim.store.mood = mood;
    await sim.run(20 * SECOND);
    const before = sim.now;
    await sim.settle(sim.monitor.stop());
    assert.ok(sim.now - before <= 6 * SECOND, mood);
  }
});

Deno.test("stop() before start() has ended keeps it from beginning", async () => {
  await using sim = new Simulation({ machines: 10 });
  const started = sim.monitor.start();
  await sim.settle(sim.monitor.stop());
  await started;
  await sim.run(MINUTE);
  assert.deepEqual(sim.prober.submitted, []);
});

Deno.test("start() goes on with the health and due times that were stored", async () => {
  const store = new MemoryStore();
  let now: number;
  let wall: number;
  {
    await using sim = await Simulation.start({ machines: 30, store });
    for (const id of range(1, 30)) store.put(machine(id, sim.clock.wall()));
    sim.network = (ip) => idOf(ip) <= 10 ? null : 0.5;
    // Machines 1 to 10 are known to be down, and are due in half an hour or so.
    await sim.run(HOUR);
    now = sim.now;
    wall = sim.clock.wall();
  }
  const due = new Map(range(1, 30).map((id) => [id, store.get(id)!.dueAt]));
  const missesOf = (id: number) => misses(store.get(id)!.vitals.health);
  const before = new Map(range(1, 30).map((id) => [id, missesOf(id)]));
  await using sim = await Simulation.start({ store, now, wall: wall + 3 * SECOND });
  sim.network = (ip) => idOf(ip) <= 10 ? null : 0.5;
  await sim.run(HOUR);
  for (const id of range(1, 10)) {
    const first = sim.checks(id)[0]! - now + wall + 3 * SECOND;
    assert.ok(Math.abs(first - due.get(id)!) < 100, `machine ${id}: ${first - due.get(id)!}`);
    assert.equal(store.events(id).length, 1, "the outage is the one it was");
    assert.ok(missesOf(id) > before.get(id)! && before.get(id)! >= 7);
    assert.equal(store.get(id)!.vitals.health.state, "down");
  }
  assert.deepEqual(sim.events(), []);
});

Deno.test("start() after a restart finds what came back, and tells it", async () => {
  const store = new MemoryStore();
  {
    await using sim = await Simulation.start({ store, machines: 5 });
    sim.network = () => null;
    await sim.run(30 * SECOND);
  }
  await using sim = await Simulation.start({ store, now: 30 * SECOND });
  await sim.run(2 * MINUTE);
  for (const id of range(1, 5)) {
    assert.deepEqual(store.events(id).map(({ kind }) => kind), ["down", "recovered"]);
  }
});

Deno.test("start() spreads what has fallen due meanwhile over an interval", async () => {
  const store = new MemoryStore();
  const health = { state: "up" as const };
  for (const id of range(1, 5000)) {
    const known = machine(id, 0);
    store.put({ ...known, vitals: { ...known.vitals, health }, dueAt: 0 });
  }
  await using sim = await Simulation.start({ store });
  await sim.run(10 * SECOND);
  // From the tenth second on the first of them are due again.
  const perSecond = range(0, 8).map((second) =>
    sim.prober.submitted.filter(({ at }) => Math.floor(at / SECOND) === second).length
  );
  for (const count of perSecond) assert.ok(count > 350 && count < 650, perSecond.join());
});

Deno.test("start() checks a machine that answers within an interval, whatever is stored", async () => {
  // The wall clock was set back by an hour, or PING_INTERVAL was an hour until now.
  const store = new MemoryStore();
  const wall = 1_750_000_000_000;
  for (const id of range(1, 20)) {
    const known = machine(id, wall);
    const vitals = { ...known.vitals, health: { state: "up" as const } };
    store.put({ ...known, vitals, dueAt: wall + HOUR });
  }
  await using sim = await Simulation.start({ store, wall });
  await sim.run(11 * SECOND);
  assert.ok(range(1, 20).every((id) => sim.checks(id).length >= 1));
});

Deno.test("reread() takes in what was stored and never told, and leaves the rest to its rhythm", async () => {
  await using sim = await Simulation.start({ machines: 2 });
  await sim.run(15 * SECOND);
  const checks = sim.prober.submitted.length;
  sim.store.put(machine(3, sim.clock.wall()));
  await sim.monitor.reread();
  assert.equal(sim.monitor.status().machines, 3);
  assert.equal(sim.prober.submitted.length, checks);
  await sim.run(11 * SECOND);
  assert.equal(sim.store.get(3)?.vitals.health.state, "up");
});

Deno.test("reread() wakes a monitor that had nothing to do", async () => {
  await using sim = await Simulation.start();
  await sim.run(MINUTE);
  sim.store.put(machine(1, sim.clock.wall()));
  await sim.monitor.reread();
  await sim.run(11 * SECOND);
  assert.equal(sim.store.get(1)?.vitals.health.state, "up");
});

Deno.test("start() takes registrations and deletions while it reads", async () => {
  await using sim = new Simulation({ machines: 1000 });
  const started = sim.monitor.start();
  sim.register(2000);
  sim.register(700, { moved: true });
  sim.delete(900);
  await started;
  await sim.run(30 * SECOND);
  assert.equal(sim.monitor.status().machines, 1000);
  assert.ok(sim.checks(2000).length >= 3);
  assert.deepEqual(sim.store.get(700)!.vitals.health, { state: "up" });
});
