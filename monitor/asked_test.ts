import assert from "node:assert/strict";
import type { MachineId } from "../core/machine.ts";
import { MINUTE, SECOND, Simulation } from "../tests/support/simulation.ts";

const ONE = 1 as MachineId;

Deno.test("check() sends at once, as many echoes as a confirm check, and answers with the result", async () => {
  await using sim = await Simulation.start({ machines: 1 });
  await sim.run(15 * SECOND);
  const before = sim.checks(1).length;
  const asked = sim.now;
  const result = await sim.settle(sim.monitor.check(ONE));
  assert.deepEqual([result?.outcome, result?.sent, result?.received], ["reply", 5, 5]);
  assert.equal(result?.rtt?.avg, 0.5);
  assert.equal(result?.reason, null);
  assert.equal(sim.checks(1).length, before + 1);
  assert.ok(sim.checks(1).at(-1)! - asked < 100);

  await sim.run(SECOND);
  const { record } = sim.published.at(-1)!;
  assert.equal(record.samples.at(-1)?.sentAt, result?.sentAt, "it is stored like any other");
  await sim.run(sim.policy.interval);
  assert.equal(sim.checks(1).length, before + 2, "and the next one follows after the interval");
});

Deno.test("check() gives all who ask meanwhile the same result", async () => {
  await using sim = await Simulation.start({ machines: 1 });
  await sim.run(15 * SECOND);
  const before = sim.checks(1).length;
  const all = await sim.settle(Promise.all([1, 2, 3].map(() => sim.monitor.check(ONE))));
  assert.equal(new Set(all).size, 1);
  assert.equal(sim.checks(1).length, before + 1);
});

Deno.test("check() of a machine that is down does not put its next check off", async () => {
  await using sim = await Simulation.start({ machines: 1 });
  sim.network = () => null;
  await sim.run(30 * SECOND);
  assert.deepEqual(sim.events(1).map(({ kind }) => kind), ["down"]);
  for (let n = 0; n < 6; n++) {
    const result = await sim.settle(sim.monitor.check(ONE));
    assert.deepEqual([result?.outcome, result?.received, result?.rtt], ["silence", 0, null]);
  }
  const scheduled = sim.checks(1).length;
  await sim.run(2 * MINUTE);
  assert.ok(sim.checks(1).length > scheduled, "as if nobody had asked");

  sim.network = () => 0.5;
  const result = await sim.settle(sim.monitor.check(ONE));
  assert.equal(result?.outcome, "reply");
  await sim.run(SECOND);
  assert.deepEqual(sim.events(1).map(({ kind }) => kind), ["down", "recovered"]);
});

Deno.test("check() tells a fault of the manager's own from silence", async () => {
  await using sim = await Simulation.start({ machines: 1 });
  await sim.run(15 * SECOND);
  sim.ownLinkFault = () => ({ place: "host", reason: "eth0 is down" });
  sim.network = () => null;
  const result = await sim.settle(sim.monitor.check(ONE));
  assert.equal(result?.outcome, "fault");
  assert.notEqual(result?.reason, null);
});

Deno.test("check() answers null for a machine that is not watched, or no longer", async () => {
  await using sim = await Simulation.start({ machines: 2 });
  assert.equal(await sim.monitor.check(9 as MachineId), null);
  await sim.run(15 * SECOND);
  sim.network = () => null;
  const asked = sim.monitor.check(ONE);
  await sim.run(500);
  sim.delete(1);
  assert.equal(await sim.settle(asked), null);
  const left = sim.monitor.check(2 as MachineId);
  await sim.settle(sim.monitor.stop());
  assert.equal(await sim.settle(left), null);
  assert.equal(await sim.monitor.check(2 as MachineId), null);
});

Deno.test("check() outlives a registration that changes what is probed", async () => {
  await using sim = await Simulation.start({ machines: 1 });
  await sim.run(15 * SECOND);
  sim.network = () => null;
  const asked = sim.monitor.check(ONE);
  await sim.run(500);
  sim.network = () => 0.5;
  sim.register(1, { moved: true });
  assert.equal((await sim.settle(asked))?.outcome, "reply");
});

Deno.test("watch() of a paused machine forgets it, unless it has been resumed since", async () => {
  await using sim = await Simulation.start({ machines: 1 });
  await sim.run(15 * SECOND);
  const known = sim.store.get(1)!;
  sim.store.put({ ...known, generation: 3 });
  sim.monitor.watch({ ...known, generation: 3, paused: false });
  sim.monitor.watch({ ...known, generation: 2, paused: true });
  assert.equal(sim.monitor.status().machines, 1);
  sim.monitor.watch({ ...known, generation: 4, paused: true });
  assert.equal(sim.monitor.status().machines, 0);
});
