import assert from "node:assert/strict";
import fc from "fast-check";
import type { MachineId } from "../core/machine.ts";
import { AWAY, BACK, Desk, DOWN, names, record, times } from "../tests/support/journal_desk.ts";

Deno.test("Journal lets a record without events wait for company", async () => {
  using desk = new Desk();
  desk.journal.add(record(1), false);
  await desk.run(300);
  desk.journal.add(record(2), false);
  await desk.run(199);
  assert.equal(desk.asked.length, 0);
  await desk.run(1);
  assert.equal(names(desk.last.batch), "1,2");
});

Deno.test("Journal writes a record with events, or an urgent one, at once and with it what waits", async () => {
  for (const [events, urgent] of [[[DOWN], false], [[], true]] as const) {
    using desk = new Desk();
    desk.journal.add(record(1), false);
    desk.journal.add(record(2, [1], { events }), urgent);
    await desk.run(0);
    assert.equal(names(desk.last.batch), "1,2");
  }
});

Deno.test("Journal.hasten() writes what waits for company at once", async () => {
  using desk = new Desk();
  desk.journal.add(record(1), false);
  desk.journal.hasten();
  await desk.run(0);
  assert.equal(names(desk.last.batch), "1");
});

Deno.test("Journal tells the listener after the commit, and settles what was left out too", async () => {
  using desk = new Desk();
  desk.journal.add(record(1), false);
  desk.journal.add(record(2), true);
  await desk.run(0);
  assert.deepEqual(desk.told, []);
  desk.last.keep([2]);
  await desk.run(0);
  assert.deepEqual(desk.told, ["stored 1,2 of 2", "settled 1,2"]);
  assert.deepEqual(desk.journal.state, { pending: 0, dropped: 0, refused: 0, away: false });
});

Deno.test("Journal runs one transaction at a time and merges what comes in meanwhile", async () => {
  using desk = new Desk();
  desk.journal.add(record(1, [1]), true);
  await desk.run(0);
  desk.journal.add(record(1, [2], { events: [DOWN] }), true);
  desk.journal.add(record(1, [3]), true);
  await desk.run(2000);
  assert.equal(desk.asked.length, 1);
  assert.ok(desk.journal.holds(1 as MachineId));
  desk.last.keep();
  await desk.run(0);
  assert.equal(desk.asked.length, 2);
  const [merged] = desk.last.batch;
  assert.deepEqual(times(merged!), [2, 3]);
  assert.deepEqual(merged!.events, [DOWN]);
  assert.equal(merged!.vitals.checkedAt, 3);
});

Deno.test("Journal replaces what an older generation left, which the store would leave out", async () => {
  using desk = new Desk();
  desk.journal.add(record(1, [1], { events: [DOWN] }), false);
  desk.journal.add(record(1, [2], { generation: 2 }), false);
  await desk.run(500);
  const [only] = desk.last.batch;
  assert.deepEqual([times(only!), only!.events, only!.generation], [[2], [], 2]);
});

Deno.test("Journal.forget() gives up what waits of a machine, and no more", async () => {
  using desk = new Desk();
  desk.journal.add(record(1), false);
  desk.journal.forget(1 as MachineId);
  await desk.run(1000);
  assert.equal(desk.asked.length, 0);
  desk.journal.add(record(1), false);
  desk.journal.add(record(2), false);
  desk.journal.forget(1 as MachineId);
  await desk.run(1000);
  assert.equal(names(desk.last.batch), "2");
});

Deno.test("Journal sends a batch of unknown fate again unchanged, then what came in", async () => {
  using desk = new Desk();
  desk.journal.add(record(1, [1]), true);
  await desk.run(0);
  const { batch } = desk.last;
  const sent = JSON.stringify(batch);
  desk.last.refuse();
  await desk.run(0);
  desk.journal.add(record(1, [2]), true);
  desk.journal.add(record(2, [2]), true);
  await desk.run(999);
  assert.equal(desk.asked.length, 1);
  await desk.run(1);
  assert.equal(JSON.stringify(desk.last.batch), sent);
  desk.last.keep();
  await desk.run(0);
  assert.deepEqual(desk.last.batch.map(times), [[2], [2]]);
  desk.last.keep();
  await desk.run(0);
  assert.equal(desk.told.filter((line) => line.startsWith("stored")).length, 2);
});

Deno.test("Journal says once that the store is away and once that it is back", async () => {
  using desk = new Desk();
  desk.journal.add(record(1), true);
  for (let i = 0; i < 10; i++) {
    await desk.run(1000);
    desk.last.refuse();
  }
  await desk.run(1000);
  assert.equal(desk.asked.length, 11);
  desk.last.keep();
  await desk.run(0);
  assert.equal(desk.told.filter((line) => line === AWAY).length, 1);
  assert.equal(desk.told.filter((line) => line === BACK).length, 1);
});

Deno.test("Journal settles every machine when the store goes away, and each at once while it is", async () => {
  using desk = new Desk();
  desk.journal.add(record(1), true);
  await desk.run(0);
  desk.journal.add(record(2), true);
  desk.last.refuse();
  await desk.run(0);
  assert.deepEqual(desk.told, [AWAY, "settled 1", "settled 2"]);
  desk.journal.add(record(3), false);
  assert.equal(desk.told.at(-1), "settled 3");
});

Deno.test("Journal takes a store that does not answer to be away, and waits for it all the same", async () => {
  using desk = new Desk();
  desk.journal.add(record(1), true);
  await desk.run(4999);
  assert.deepEqual(desk.told, []);
  await desk.run(1);
  assert.deepEqual(desk.told, [AWAY, "settled 1", "settled "]);
  await desk.run(60_000);
  assert.equal(desk.asked.length, 1);
  desk.last.keep();
  await desk.run(0);
  assert.deepEqual(desk.told.slice(3), [BACK, "stored 1 of 1", "settled 1"]);
  assert.equal(desk.timers, 0);
});

Deno.test("Journal puts about as many samples into a transaction as it may", async () => {
  using desk = new Desk({ batch: 10 });
  for (let id = 1; id <= 25; id++) {
    desk.journal.add(record(id, id === 3 ? [1, 2, 3, 4] : [1]), false);
  }
  const sizes: number[] = [];
  await desk.run(0);
  while (sizes.length < desk.asked.length) {
    sizes.push(desk.last.batch.length);
    desk.last.keep();
    await desk.run(500);
  }
  assert.deepEqual(sizes, [7, 10, 8]);
});

Deno.test("Journal keeps at most so many samples in memory, each machine's latest", () => {
  const additions = fc.array(
    fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 4 })),
    {
      size: "max",
      maxLength: 100,
    },
  );
  fc.assert(fc.property(additions, fc.integer({ min: 1, max: 30 }), (history, maxSamples) => {
    using desk = new Desk({ maxSamples });
    let [at, added] = [0, 0];
    const latest = new Map<number, number>();
    for (const [id, count] of history) {
      const samples = Array.from({ length: count }, () => ++at);
      desk.journal.add(record(id, samples, { events: [DOWN] }), false);
      added += count;
      latest.set(id, at);
    }
    void desk.journal.close();
    const batches = desk.asked.flatMap(({ batch }) => batch);
    const kept = batches.flatMap(times);
    assert.ok(kept.length <= maxSamples);
    assert.equal(kept.length + desk.journal.state.dropped, added);
    for (const each of batches) {
      // In order, and none older than one that was dropped of the same machine.
      const of = times(each);
      assert.deepEqual(of, of.toSorted((a, b) => a - b));
      if (of.length > 0) assert.equal(of.at(-1), latest.get(each.machineId));
    }
    const events = batches.reduce((sum, each) => sum + each.events.length, 0);
    assert.equal(events, history.length, "events are never dropped");
  }));
});

Deno.test("Journal.close() writes all there is, one transaction after the other, and sets no timer", async () => {
  using desk = new Desk({ batch: 2 });
  desk.journal.add(record(1), false);
  desk.journal.add(record(2), true);
  await desk.run(0);
  for (const id of [3, 4, 5]) desk.journal.add(record(id), true);
  let closed = false;
  const closing = desk.journal.close().then(() => closed = true);
  for (let i = 0; i < 3; i++) {
    await desk.run(2000);
    assert.equal(desk.asked.length, i + 1);
    assert.ok(!closed);
    desk.last.keep();
  }
  await desk.run(0);
  await closing;
  assert.deepEqual(desk.asked.map(({ batch }) => names(batch)), ["1,2", "3,4", "5"]);
  assert.equal(desk.timers, 0);
});

Deno.test("Journal.close() tries once when the store is away", async () => {
  using desk = new Desk();
  desk.journal.add(record(1), true);
  await desk.run(0);
  desk.last.refuse();
  await desk.run(100);
  const closing = desk.journal.close();
  await desk.run(0);
  assert.equal(desk.asked.length, 2);
  desk.last.refuse();
  await desk.run(0);
  await closing;
  await desk.run(60_000);
  assert.equal(desk.asked.length, 2);
  assert.equal(desk.timers, 0);
});

Deno.test("Journal.close() waits no longer than it has patience", async () => {
  using desk = new Desk();
  desk.journal.add(record(1), true);
  await desk.run(0);
  let closed = false;
  void desk.journal.close().then(() => closed = true);
  await desk.run(4999);
  assert.ok(!closed);
  await desk.run(1);
  assert.ok(closed);
});

Deno.test("Journal.close() is done at once when there is nothing to write", async () => {
  using desk = new Desk();
  await desk.journal.close();
  desk.journal.add(record(1), true);
  await desk.run(60_000);
  assert.equal(desk.asked.length, 0);
});
