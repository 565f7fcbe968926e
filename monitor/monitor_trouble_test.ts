import assert from "node:assert/strict";
import type { Ip } from "../core/address.ts";
import type { MachineId } from "../core/machine.ts";
import {
  HOUR,
  idOf,
  MINUTE,
  range,
  SECOND,
  seeded,
  Simulation,
} from "../tests/support/simulation.ts";
import { unsent } from "../tests/support/tapped_prober.ts";

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
  sim.ownLinkFault = () => cut ? { place: "host", reason: "no carrier on eth0" } : null;
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
  const places = ["host", "gateway"] as const;
  for (
    const [place, cutFor] of places.flatMap((each) => [3, 4, 6, 8].map((s) => [each, s] as const))
  ) {
    await using sim = await Simulation.start({ machines: 20, timeout: 6 * SECOND });
    await sim.run(MINUTE);
    const [from, to] = [sim.clock.wall(), sim.clock.wall() + cutFor * SECOND];
    sim.network = (_, at) => at >= from && at < to ? null : 0.5;
    sim.ownLinkFault = () =>
      sim.clock.wall() >= from && sim.clock.wall() < to ? { place, reason: "cut" } : null;
    await sim.run(MINUTE);
    assert.deepEqual(sim.events(), [], `${place} cut for ${cutFor} s`);
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

Deno.test("machines that cannot be checked while others are, are told with the reason", async () => {
  await using sim = await Simulation.start({ machines: 20 });
  await sim.run(MINUTE);
  const since = sim.clock.wall();
  sim.prober.alter = (observation, ip) =>
    idOf(ip) <= 5 ? unsent(observation, "EPERM") : observation;
  await sim.run(12 * SECOND);
  assert.deepEqual(sim.monitor.heldBack(), [], "a fault of a moment is nobody's concern");
  await sim.run(MINUTE);
  const [told, ...others] = sim.monitor.heldBack();
  assert.deepEqual([told?.reason, told?.machines, others], ["EPERM", 5, []]);
  assert.ok(told!.since >= since && told!.since <= since + 11 * SECOND);
  assert.deepEqual(sim.monitor.status().heldBack, [told]);
  assert.deepEqual(sim.events(), []);

  sim.prober.alter = (observation) => observation;
  await sim.run(11 * SECOND);
  assert.deepEqual(sim.monitor.heldBack(), []);
});

Deno.test("a machine that is deleted is held back no longer", async () => {
  await using sim = await Simulation.start({ machines: 2 });
  sim.prober.alter = (observation, ip) =>
    idOf(ip) === 1 ? unsent(observation, "EPERM") : observation;
  await sim.run(MINUTE);
  assert.equal(sim.monitor.heldBack()[0]?.machines, 1);
  sim.monitor.unwatch(1 as MachineId);
  assert.deepEqual(sim.monitor.heldBack(), []);
});

Deno.test("a gateway that stays dead is an outage of what is behind it while others answer", async () => {
  await using sim = await Simulation.start({ machines: 20 });
  await sim.run(MINUTE);
  const died = sim.now;
  let dead = true;
  const isBehind = (ip: Ip) => idOf(ip) <= 5;
  sim.network = (ip) => dead && isBehind(ip) ? null : 0.5;
  const fault = { place: "gateway", reason: "the gateway 10.0.0.1 does not answer" } as const;
  sim.ownLinkFault = (ip) => dead && isBehind(ip) ? fault : null;
  await sim.run(45 * SECOND);
  assert.deepEqual(sim.events().map(({ id }) => id).sort((a, b) => a - b), range(1, 5));
  assert.ok(Math.min(...sim.events().map(({ at }) => at - died)) > 13 * SECOND, "it is made sure");
  assert.deepEqual(sim.monitor.heldBack(), [], "what is known to be down is not held back");
  const asked = await sim.settle(sim.monitor.check(1 as MachineId));
  assert.deepEqual([asked?.outcome, asked?.reason], ["silence", fault.reason]);

  dead = false;
  await sim.run(70 * SECOND);
  assert.deepEqual(new Set(states(sim)), new Set(["up"]));
});

Deno.test("the manager's own address answers over the loopback: that is no way out", async () => {
  await using sim = await Simulation.start({ machines: 20 });
  await sim.run(MINUTE);
  sim.ownAddresses.add(sim.store.get(20)!.ip);
  sim.network = (ip) => idOf(ip) === 20 ? 0.1 : null;
  const fault = { place: "gateway", reason: "dead" } as const;
  sim.ownLinkFault = (ip) => idOf(ip) === 20 ? null : fault;
  await sim.run(10 * MINUTE);
  assert.deepEqual(sim.events(), []);
  assert.deepEqual(sim.troubles.map((trouble) => trouble?.reason), ["dead"]);
});

Deno.test("what a gateway cut off for hours is up within an interval of its return", async () => {
  await using sim = await Simulation.start({ machines: 20 });
  await sim.run(MINUTE);
  let dead = true;
  sim.network = (ip) => dead && idOf(ip) <= 5 ? null : 0.5;
  sim.ownLinkFault = (ip) => dead && idOf(ip) <= 5 ? { place: "gateway", reason: "dead" } : null;
  await sim.run(3 * HOUR);
  assert.equal(sim.events().length, 5);
  dead = false;
  await sim.run(13 * SECOND);
  assert.deepEqual(new Set(states(sim)), new Set(["up"]));
});

Deno.test("a dead gateway that cuts the manager off from everybody downs nobody", async () => {
  await using sim = await Simulation.start({ machines: 20 });
  await sim.run(MINUTE);
  let dead = true;
  sim.network = () => dead ? null : 0.5;
  sim.ownLinkFault = () => dead ? { place: "gateway", reason: "dead" } : null;
  await sim.run(HOUR);
  dead = false;
  await sim.run(MINUTE);
  assert.deepEqual(sim.events(), []);
  assert.deepEqual(sim.troubles.map((trouble) => trouble?.reason), ["dead", undefined]);
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
