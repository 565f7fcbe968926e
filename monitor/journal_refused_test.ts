import assert from "node:assert/strict";
import { Desk, DOWN, names, record } from "../tests/support/journal_desk.ts";

Deno.test("Journal gives up the one record that the database refuses, and writes the others", async () => {
  using desk = new Desk();
  for (const id of [1, 2, 3, 4, 5]) desk.journal.add(record(id), true);
  const written: number[] = [];
  await desk.run(0);
  // The store refuses whatever holds machine 4.
  for (let asked = 0; asked < desk.asked.length; asked++) {
    const { batch, keep, reject } = desk.asked[asked]!;
    const ids = batch.map(({ machineId }) => machineId as number);
    if (ids.includes(4)) reject();
    else {
      written.push(...ids);
      keep();
    }
    await desk.run(0);
  }
  assert.deepEqual(written.sort(), [1, 2, 3, 5]);
  assert.deepEqual(desk.journal.state, { pending: 0, dropped: 0, refused: 1, away: false });
  assert.deepEqual(desk.told.filter((line) => !/^(stored|settled) /.test(line)), [
    "The figures of a machine's checks are given up: the database refuses them",
    "What was found of a machine is given up: the database refuses it",
  ]);
  assert.ok(desk.told.includes("settled 4"), "its checks go on");
  assert.equal(desk.timers, 0);
});

Deno.test("Journal writes an outage without the figures that the database refuses", async () => {
  using desk = new Desk();
  desk.journal.add(record(1, [1], { events: [DOWN] }), true);
  await desk.run(0);
  desk.last.reject();
  await desk.run(0);
  assert.deepEqual(desk.last.batch, [record(1, [], { events: [DOWN], vitals: record(1).vitals })]);
  desk.last.keep();
  await desk.run(0);
  assert.ok(desk.told.includes("stored 1 of 1"));
  assert.equal(desk.journal.state.refused, 1);
});

Deno.test("Journal counts the samples of what was refused no longer", async () => {
  using desk = new Desk({ maxSamples: 2 });
  desk.journal.add(record(1, [1, 2]), true);
  await desk.run(0);
  desk.last.reject();
  await desk.run(0);
  desk.journal.add(record(2, [3, 4]), false);
  assert.equal(desk.journal.state.dropped, 0);
});

Deno.test("Journal.close() gives up what is refused, and ends", async () => {
  using desk = new Desk();
  desk.journal.add(record(1), false);
  desk.journal.add(record(2), false);
  const closed = desk.journal.close();
  for (const expected of ["1,2", "1", "1", "2", "2"]) {
    assert.equal(names(desk.last.batch), expected);
    desk.last.reject();
    await desk.run(0);
  }
  await closed;
  assert.equal(desk.journal.state.refused, 2);
});
