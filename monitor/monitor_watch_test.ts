import assert from "node:assert/strict";
import { HOUR, MINUTE, SECOND, Simulation } from "../tests/support/simulation.ts";

/** Timers of a few milliseconds: the loop's shortest sleep, and the simulated network's granularity. */
const GRAIN = 100;
/** From the first to the last of five echoes. */
const ECHOES = 4 * 100;

Deno.test("watch() checks a new machine at once, and tells its first result at once", async () => {
  await using sim = await Simulation.start({ machines: 100 });
  await sim.run(25 * SECOND);
  sim.register(101);
  const registered = sim.now;
  await sim.run(GRAIN);
  assert.equal(sim.checks(101).length, 1);
  const first = sim.published.find(({ record }) => record.machineId === 101)!;
  assert.ok(first.at - registered <= GRAIN);
  assert.equal(first.record.vitals.health.state, "up");
});

Deno.test("watch() checks a machine that is down at once, whatever its backoff", async () => {
  await using sim = await Simulation.start({ machines: 1 });
  sim.network = () => null;
  await sim.run(5 * HOUR);
  sim.network = () => 0.5;
  const before = sim.checks(1).length;
  sim.register(1);
  await sim.run(GRAIN);
  assert.equal(sim.checks(1).length, before + 1);
  await sim.run(ECHOES);
  assert.deepEqual(sim.events(1).map(({ kind }) => kind), ["down", "recovered"]);
});

Deno.test("watch() checks it again when a check that was sent before is under way", async () => {
  await using sim = await Simulation.start({ machines: 1 });
  let silent = true;
  sim.network = () => silent ? null : 0.5;
  await sim.run(3 * HOUR);
  // Let it send the next check of its backoff, and come back while that is under way.
  const before = sim.checks(1).length;
  while (sim.checks(1).length === before) await sim.run(10);
  silent = false;
  const back = sim.now;
  sim.register(1);
  await sim.run(3 * SECOND);
  const recovered = sim.events(1).at(-1)!;
  assert.equal(recovered.kind, "recovered");
  // Not before the check under way has run out; then at once.
  assert.ok(recovered.at - back <= 2 * SECOND + 2 * ECHOES + GRAIN, `${recovered.at - back}`);
});

Deno.test("watch() checks it again at once when its last check is still being written", async () => {
  await using sim = await Simulation.start({ machines: 1 });
  let silent = true;
  sim.network = () => silent ? null : 0.5;
  await sim.run(1 * HOUR);
  const before = sim.checks(1).length;
  while (sim.checks(1).length === before) await sim.run(10);
  await sim.run(2 * SECOND + 450); // decided, and waiting for company before it is written
  silent = false;
  const back = sim.now;
  sim.register(1);
  await sim.run(GRAIN);
  assert.equal(sim.checks(1).length, before + 2);
  await sim.run(ECHOES);
  assert.ok(sim.events(1).at(-1)!.at - back <= GRAIN + ECHOES);
});

Deno.test("watch() leaves a machine that answers to its rhythm, and remembers that it was seen", async () => {
  await using sim = await Simulation.start({ machines: 1 });
  await sim.run(15 * SECOND);
  const before = sim.checks(1).length;
  const seen = sim.clock.wall();
  for (let i = 0; i < 20; i++) sim.register(1);
  await sim.run(GRAIN);
  assert.equal(sim.checks(1).length, before);
  assert.equal(sim.store.get(1)!.vitals.lastSeen, seen);
});

Deno.test("watch() does not check a machine that is paused, and goes on when it is resumed", async () => {
  await using sim = await Simulation.start({ machines: 2 });
  await sim.run(12 * SECOND);
  const before = sim.checks(1).length;
  const pause = (paused: boolean) => {
    const watched = { ...sim.store.get(1)!, paused };
    const raised = { ...watched, generation: watched.generation + 1 };
    sim.store.put(raised);
    sim.monitor.watch(raised);
  };
  pause(true);
  await sim.run(HOUR);
  assert.equal(sim.checks(1).length, before);
  pause(false);
  await sim.run(GRAIN);
  assert.equal(sim.checks(1).length, before + 1);
});

Deno.test("unwatch() drops what is under way for a machine", async () => {
  await using sim = await Simulation.start({ machines: 2 });
  sim.network = () => 500;
  while (sim.checks(1).length === 0) await sim.run(10);
  await sim.run(GRAIN);
  sim.delete(1);
  await sim.run(MINUTE);
  assert.equal(sim.checks(1).length, 1);
  assert.ok(sim.published.every(({ record }) => record.machineId === 2));
  assert.equal(sim.monitor.status().machines, 1);
});

Deno.test("unwatch() drops what waits to be written of a machine", async () => {
  await using sim = await Simulation.start({ machines: 1 });
  await sim.run(10 * SECOND);
  const before = sim.store.tries;
  while (sim.monitor.status().journal.pending === 0) await sim.run(10);
  sim.delete(1);
  assert.equal(sim.monitor.status().journal.pending, 0);
  await sim.run(MINUTE);
  assert.equal(sim.store.tries, before);
});

Deno.test("watch() drops results of an older registration", async () => {
  await using sim = await Simulation.start({ machines: 1 });
  let rtt: number | null = null;
  sim.network = () => rtt;
  while (sim.checks(1).length < 3) await sim.run(10);
  // Its checks are on their way into silence; now it registers with another MAC, and answers.
  const before = sim.published.length;
  rtt = 0.5;
  sim.register(1, { moved: true });
  await sim.run(MINUTE);
  assert.deepEqual(sim.events(), []);
  const since = sim.published.slice(before).map(({ record }) => record);
  assert.ok(since.length > 5);
  assert.ok(
    since.every(({ generation, vitals: { health } }) => generation === 2 && health.state === "up"),
  );
});

Deno.test("watch() does not go back to a registration that a newer one has overtaken", async () => {
  await using sim = await Simulation.start({ machines: 1 });
  await sim.run(10 * SECOND);
  const older = sim.store.get(1)!;
  sim.register(1, { moved: true });
  sim.monitor.watch(older);
  await sim.run(MINUTE);
  assert.equal(sim.monitor.status().machines, 1);
  const { length } = sim.checks(1);
  assert.ok(length >= 7 && length <= 11, `${length}: one watch, not two`);
  assert.equal(sim.store.get(1)!.vitals.health.state, "up");
});
