import assert from "node:assert/strict";
import fc from "fast-check";
import type { Change } from "../core/change.ts";
import { emptyFleet, receive, vitalsRow } from "../core/live.ts";
import { liveMessageSchema } from "../core/live_wire.ts";
import type { MachineId } from "../core/machine.ts";
import { aMachine, machines, vitals } from "../tests/support/arbitrary_machine.ts";
import { Fleet } from "./fleet.ts";
import { DELTA_ROWS, Pending } from "./pending.ts";
import { Snapshot } from "./snapshot.ts";

const MANAGER = {
  monitor: { state: "running", since: 0, reason: null, heldBack: [] },
  database: { state: "connected", since: 0 },
  demo: false,
} as const;

function gather(pending: Pending, fleet: Fleet, change: Change): void {
  const { before } = fleet.apply(change);
  if (change.kind === "registered") pending.registered(change.machine.id);
  else if (before === undefined) return;
  else if (change.kind === "deleted") pending.deleted(change.id);
  else pending.checked(vitalsRow(change.id, change.vitals));
}

/** Few ids, so that what happens to a machine happens to it again. */
const ids = fc.integer({ min: 1, max: 6 }).map((id) => id as MachineId);
const changes: fc.Arbitrary<Change> = fc.oneof(
  fc.tuple(ids, machines).map(([id, machine]): Change => ({
    kind: "registered",
    machine: { ...machine, id },
  })),
  fc.tuple(ids, vitals).map(([id, vitals]): Change => ({ kind: "checked", id, vitals })),
  ids.map((id): Change => ({ kind: "deleted", id })),
);

Deno.test("Pending.drain() brings a browser to the fleet as it is, whatever happened in whatever ticks", () => {
  fc.assert(
    fc.property(
      fc.array(machines.map((machine) => ({ ...machine, id: machine.id % 6 + 1 as MachineId }))),
      fc.array(fc.array(changes, { maxLength: 12 }), { maxLength: 6 }),
      (start, ticks) => {
        const fleet = new Fleet();
        for (const machine of start) fleet.apply({ kind: "registered", machine });
        const browser = emptyFleet();
        let seq = 0;
        const snapshot = new Snapshot(seq, 0, MANAGER, fleet.list());
        for (let part = 0; part < snapshot.parts; part++) {
          const message = liveMessageSchema.parse(JSON.parse(snapshot.text(part)));
          assert.notEqual(receive(browser, message), null);
        }
        const pending = new Pending();
        for (const tick of ticks) {
          for (const change of tick) gather(pending, fleet, change);
          for (const body of pending.drain(fleet.byId)) {
            const delta = { type: "delta" as const, seq: ++seq, at: 0, ...body };
            const message = liveMessageSchema.parse(JSON.parse(JSON.stringify(delta)));
            assert.notEqual(receive(browser, message), null);
          }
          assert.deepEqual(new Map(browser.machines), new Map(fleet.byId));
        }
      },
    ),
    { numRuns: 200 },
  );
});

Deno.test("Pending.drain() tells all of a tick in one delta, every check of it", () => {
  const fleet = new Fleet();
  const pending = new Pending();
  for (let id = 1; id <= 3; id++) {
    fleet.apply({ kind: "registered", machine: aMachine({ id: id as MachineId }) });
  }
  const check = (id: number, rtt: number): Change => ({
    kind: "checked",
    id: id as MachineId,
    vitals: { ...aMachine().vitals, rtt },
  });
  gather(pending, fleet, check(1, 0.1));
  gather(pending, fleet, check(1, 0.2));
  gather(pending, fleet, check(2, 0.3));
  gather(pending, fleet, { kind: "deleted", id: 3 as MachineId });
  gather(pending, fleet, { kind: "registered", machine: aMachine({ id: 4 as MachineId }) });
  const [delta, ...more] = [...pending.drain(fleet.byId)];
  assert.equal(more.length, 0);
  assert.deepEqual(delta?.checked.map((row) => [row[0], row[2]]), [[1, 0.1], [1, 0.2], [2, 0.3]]);
  assert.deepEqual(delta?.registered.map(([identity]) => identity[0]), [4]);
  assert.deepEqual(delta?.deleted, [3]);
  assert.ok(pending.isEmpty);
});

Deno.test("Pending.drain() cuts a very full tick into several deltas", () => {
  const fleet = new Fleet();
  const pending = new Pending();
  for (let id = 1; id <= DELTA_ROWS + 1; id++) {
    gather(pending, fleet, { kind: "registered", machine: aMachine({ id: id as MachineId }) });
  }
  gather(pending, fleet, { kind: "deleted", id: 1 as MachineId });
  const sizes = [...pending.drain(fleet.byId)]
    .map((delta) => [delta.registered.length, delta.deleted.length]);
  assert.deepEqual(sizes, [[DELTA_ROWS - 1, 0], [1, 1]]);
});
