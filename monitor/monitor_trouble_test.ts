import assert from "node:assert/strict";
import { HOUR, idOf, MINUTE, SECOND, seeded, Simulation } from "../tests/support/simulation.ts";
import { unsent } from "../tests/support/tapped_prober.ts";

const range = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, i) => first + i);

const states = (sim: Simulation) =>
  range(1, 20).map((id) => sim.store.get(id)!.vitals.health.state);

Deno.test("faults of the manager's own freeze every state, are told once, and heal by themselves", async () => {
  await using sim = await Simulation.start({ machines: 20 });
  sim.network = (ip) => idOf(ip) <= 2 ? null : 0.5;
  await sim.run(MINUTE);
  const [before, published] = [states(sim), sim.published.length];
  assert.deepEqual(before.slice(0, 3), ["down", "down", "up"]);

  sim.prober.alter = (observation) => unsent(observation, "ENETDOWN");
  await sim.run(15 * SECOND); // what was sent before the cut is decided
  const frozen = sim.published.length;
  await sim.run(2 * HOUR);
  assert.deepEqual(states(sim), before);
  assert.equal(sim.published.length, frozen);
  assert.ok(frozen - published < 40);
  assert.equal(sim.troubles.length, 1);
  assert.equal(sim.troubles[0]?.reason, "ENETDOWN");
  const since = sim.troubles[0]!.since;
  assert.ok(since >= MINUTE && since <= MINUTE + 11 * SECOND, `${since}`);
  assert.deepEqual(sim.monitor.status().trouble, sim.troubles[0]);

  sim.prober.alter = (observation) => observation;
  await sim.run(15 * SECOND);
  assert.equal(sim.troubles.length, 2);
  assert.equal(sim.troubles[1], null);
  assert.deepEqual(states(sim), before);
  assert.equal(sim.events().length, 2, "no outage of the manager became one of the machines");
});

Deno.test("losing the manager's own link downs nobody, though its echoes seem to leave", async () => {
  // A cable that is pulled shows as silence; the host knows better.
  await using sim = await Simulation.start({ machines: 20 });
  await sim.run(MINUTE);
  let cut = false;
  sim.network = () => cut ? null : 0.5;
  sim.ownLinkFault = () => cut ? "no carrier on eth0" : null;
  cut = true;
  await sim.run(HOUR);
  assert.deepEqual(new Set(states(sim)), new Set(["up"]));
  assert.deepEqual(sim.troubles.map((trouble) => trouble?.reason), ["no carrier on eth0"]);
  cut = false;
  await sim.run(15 * SECOND);
  assert.deepEqual(sim.troubles.at(-1), null);
  assert.deepEqual(sim.events(), []);
});

Deno.test("a cut that ends before the checks sent in it run out downs nobody", async () => {
  // With a long time-out all three checks of a round are sent while the link is gone, and decided when it
  // is back and nothing speaks against it any more.
  for (const cutFor of [3, 4, 6, 8]) {
    await using sim = await Simulation.start({ machines: 20, timeout: 6 * SECOND });
    await sim.run(MINUTE);
    const [from, to] = [sim.clock.wall(), sim.clock.wall() + cutFor * SECOND];
    sim.network = (_, at) => at >= from && at < to ? null : 0.5;
    sim.ownLinkFault = () =>
      sim.clock.wall() >= from && sim.clock.wall() < to ? "no carrier" : null;
    await sim.run(MINUTE);
    assert.deepEqual(sim.events(), [], `cut for ${cutFor} s`);
  }
});

Deno.test("the first faults after the start are no trouble when others answer", async () => {
  await using sim = await Simulation.start({ machines: 20 });
  sim.prober.alter = (observation, ip) =>
    idOf(ip) % 2 === 0 ? unsent(observation, "ENETUNREACH") : observation;
  await sim.run(HOUR);
  assert.deepEqual(sim.troubles, []);
  assert.deepEqual(states(sim), range(1, 20).map((id) => id % 2 === 0 ? "unknown" : "up"));
});

Deno.test("an outage elsewhere is told while some machines meet faults", async () => {
  await using sim = await Simulation.start({ machines: 20 });
  sim.prober.alter = (observation, ip) =>
    idOf(ip) <= 5 ? unsent(observation, "EPERM") : observation;
  await sim.run(MINUTE);
  sim.network = (ip) => idOf(ip) === 7 ? null : 0.5;
  await sim.run(18 * SECOND);
  assert.deepEqual(sim.events().map(({ id }) => id), [7]);
});

Deno.test("now and then a fault (ENOBUFS) neither hides an outage nor makes one", async () => {
  await using sim = await Simulation.start({ machines: 20 });
  const random = seeded(5);
  sim.prober.alter = (observation) => random() < 0.2 ? unsent(observation, "ENOBUFS") : observation;
  await sim.run(10 * MINUTE);
  assert.deepEqual(sim.events(), []);
  const died = sim.now;
  sim.network = (ip) => idOf(ip) <= 10 ? null : 0.5;
  await sim.run(40 * SECOND);
  assert.deepEqual(sim.events().map(({ id }) => id).sort((a, b) => a - b), range(1, 10));
  assert.ok(Math.max(...sim.events().map(({ at }) => at - died)) <= 35 * SECOND);
});

Deno.test("a manager that starts while it is cut off says so, and calls nobody unreachable", async () => {
  await using sim = new Simulation({ machines: 20 });
  sim.prober.alter = (observation) => unsent(observation, "ENETDOWN");
  await sim.monitor.start();
  await sim.run(5 * MINUTE);
  assert.equal(sim.troubles.length, 1);
  assert.deepEqual(sim.published, []);
  sim.prober.alter = (observation) => observation;
  await sim.run(15 * SECOND);
  assert.equal(sim.troubles.at(-1), null);
  assert.deepEqual(new Set(states(sim)), new Set(["up"]));
});

Deno.test("a fault that the prober does not name is a fault all the same", async () => {
  await using sim = await Simulation.start({ machines: 20 });
  sim.prober.alter = (observation) => ({ ...unsent(observation, ""), fault: null });
  await sim.run(MINUTE);
  assert.deepEqual(sim.published, []);
  assert.equal(sim.troubles[0]?.reason, "unknown");
});

Deno.test("trouble ends with the last machine: there is nobody left by whom it could heal", async () => {
  await using sim = await Simulation.start({ machines: 2 });
  sim.prober.alter = (observation) => unsent(observation, "ENETDOWN");
  await sim.run(MINUTE);
  sim.delete(1);
  sim.register(2, { moved: true });
  assert.equal(sim.troubles.length, 1);
  sim.delete(2);
  assert.equal(sim.troubles.at(-1), null);
});

Deno.test("a round that ends by a fault waits until what it found before is stored", async () => {
  await using sim = await Simulation.start({ machines: 1 });
  await sim.run(30 * SECOND);
  sim.network = () => null;
  sim.store.latency = 4 * SECOND;
  let silences = 0;
  // The first of the overlapping checks is a miss, the others cannot be sent.
  sim.prober.alter = (observation) =>
    ++silences === 1 ? observation : unsent(observation, "ENOBUFS");
  const stored = sim.store.samplesKept;
  const sent = sim.checks(1).length;
  while (sim.store.samplesKept === stored) await sim.run(10);
  assert.ok(silences >= 3);
  assert.equal(sim.checks(1).length, sent + 3);
  await sim.run(SECOND);
  assert.equal(sim.checks(1).length, sent + 4);
});

Deno.test("unwatch() drops a check under way that then meets a fault", async () => {
  await using sim = await Simulation.start({ machines: 2 });
  sim.network = () => 500;
  while (sim.checks(1).length === 0) await sim.run(10);
  sim.delete(1);
  sim.prober.alter = (observation) => unsent(observation, "ENOBUFS");
  await sim.run(5 * MINUTE);
  assert.equal(sim.checks(1).length, 1);
});
