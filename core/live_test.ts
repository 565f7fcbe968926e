import assert from "node:assert/strict";
import fc from "fast-check";
import { aMachine, machines, vitals } from "../tests/support/arbitrary_machine.ts";
import {
  emptyFleet,
  type Fleet,
  identityRow,
  liveMachine,
  liveVitals,
  receive,
  toLiveMachine,
  vitalsRow,
} from "./live.ts";
import {
  type Delta,
  identityRowSchema,
  liveMessageSchema,
  type Snapshot,
  vitalsRowSchema,
} from "./live_wire.ts";
import type { JsonObject, Machine, MachineId } from "./machine.ts";

const AT = 1_750_000_000_000;
const MANAGER: Snapshot["manager"] = {
  monitor: { state: "running", since: AT, reason: null, heldBack: [] },
  database: { state: "connected", since: AT },
  demo: false,
};

const rows = (machine: Machine): Snapshot["machines"][number] => [
  identityRow(machine),
  vitalsRow(machine.id, machine.vitals),
];

function snapshot(seq: number, part: number, parts: number, fleet: readonly Machine[]): Snapshot {
  return {
    type: "snapshot",
    seq,
    at: AT,
    part,
    parts,
    manager: MANAGER,
    machines: fleet.map(rows),
  };
}

function delta(seq: number, said: Partial<Delta> = {}): Delta {
  return { type: "delta", seq, at: AT, registered: [], checked: [], deleted: [], ...said };
}

const numbered = (id: number, said: Partial<Machine> = {}) =>
  aMachine({ id: id as MachineId, hostname: `m${id}`, ...said });

/** A client that holds machines 1 to 3, at sequence 7. */
function synced(): Fleet {
  const fleet = emptyFleet();
  assert.deepEqual(receive(fleet, snapshot(7, 0, 1, [1, 2, 3].map((id) => numbered(id)))), [
    1,
    2,
    3,
  ]);
  return fleet;
}

// ------------------------------------------------------------------------------------------- rows

Deno.test("identityRow() and vitalsRow() are rows that the schemas accept, also after JSON", () => {
  fc.assert(fc.property(machines, (machine) => {
    const [identity, checked] = rows(machine);
    assert.deepEqual(identityRowSchema.parse(JSON.parse(JSON.stringify(identity))), identity);
    assert.deepEqual(vitalsRowSchema.parse(JSON.parse(JSON.stringify(checked))), checked);
  }));
});

Deno.test("identityRow() and vitalsRow() write whole milliseconds where the database has fractions", () => {
  const machine = aMachine({
    registeredAt: AT + 0.25,
    vitals: {
      ...aMachine().vitals,
      health: { state: "suspect", misses: 1, since: AT + 0.125 },
      lastSeen: AT + 0.5,
      checkedAt: AT + 0.75,
    },
  });
  identityRowSchema.parse(identityRow(machine));
  vitalsRowSchema.parse(vitalsRow(1, machine.vitals));
});

Deno.test("liveMachine() reads back what the rows say of a machine", () => {
  fc.assert(fc.property(machines, (machine) => {
    const live = liveMachine(...rows(machine));
    assert.deepEqual(live, toLiveMachine(machine));
    const { id, hostname, ip, mac, vni, tags, paused, registeredAt } = machine;
    const { health, quality, rtt, lastSeen, checkedAt } = machine.vitals;
    assert.deepEqual(
      { ...live, loss: 0, usualRtt: null, rtt: null, vtep: "" },
      {
        id,
        hostname,
        ip,
        mac,
        vni,
        vtep: "",
        tags,
        paused,
        registeredAt,
        state: health.state,
        rtt: null,
        loss: 0,
        usualRtt: null,
        lastSeen,
        since: "since" in health ? health.since : null,
        checkedAt,
      },
    );
    assert.ok(Math.abs(live.loss - quality.loss) <= 0.0005 + 1e-12);
    for (const [sent, kept] of [[rtt, live.rtt], [quality.usualRtt, live.usualRtt]] as const) {
      if (sent === null) assert.equal(kept, null);
      else assert.ok(Math.abs((kept ?? NaN) - sent) <= 0.0005 + 1e-9);
    }
  }));
});

Deno.test("identityRow() finds the VTEP that the agent reported, and bears anything in its place", () => {
  const table: [unknown, string][] = [
    [null, ""],
    [{}, ""],
    [{ vxlan: null }, ""],
    [{ vxlan: "192.0.2.1" }, ""],
    [{ vxlan: ["192.0.2.1"] }, ""],
    [{ vxlan: { vtep: 7 } }, ""],
    [{ vxlan: { device: "vxlan100", vtep: "192.0.2.1" } }, "192.0.2.1"],
  ];
  for (const [extraData, vtep] of table) {
    const machine = aMachine({ extraData: extraData as JsonObject | null });
    assert.equal(toLiveMachine(machine).vtep, vtep, JSON.stringify(extraData));
  }
});

// --------------------------------------------------------------------------------------- snapshot

Deno.test("receive() puts a snapshot together from its parts, and stands at its seq only then", () => {
  const fleet = emptyFleet();
  assert.deepEqual(receive(fleet, snapshot(5, 0, 3, [numbered(1)])), [1]);
  assert.equal(fleet.seq, null);
  assert.deepEqual(receive(fleet, snapshot(5, 1, 3, [numbered(2), numbered(3)])), [2, 3]);
  assert.equal(fleet.seq, null);
  assert.deepEqual(receive(fleet, snapshot(5, 2, 3, [])), []);
  assert.equal(fleet.seq, 5);
  assert.deepEqual([...fleet.machines.keys()], [1, 2, 3]);
});

Deno.test("receive() takes an empty fleet for a whole one", () => {
  const fleet = emptyFleet();
  assert.deepEqual(receive(fleet, snapshot(0, 0, 1, [])), []);
  assert.equal(fleet.seq, 0);
});

Deno.test("receive() forgets the old fleet when a new snapshot begins", () => {
  const fleet = synced();
  receive(fleet, snapshot(90, 0, 1, [numbered(9)]));
  assert.deepEqual([...fleet.machines.keys()], [9]);
  assert.equal(fleet.seq, 90);
});

Deno.test("receive() asks to start again when a part is missing or comes twice", () => {
  for (const parts of [[1], [0, 2], [0, 0, 2], [0, 1, 1]]) {
    const fleet = emptyFleet();
    const answers = parts.map((part) => receive(fleet, snapshot(5, part, 3, [numbered(part + 1)])));
    assert.equal(answers.at(-1), null, parts.join());
  }
});

Deno.test("receive() asks to start again when a part of another snapshot comes in between", () => {
  const fleet = emptyFleet();
  receive(fleet, snapshot(5, 0, 2, [numbered(1)]));
  assert.equal(receive(fleet, snapshot(6, 1, 2, [numbered(2)])), null);
});

// ----------------------------------------------------------------------------------------- deltas

Deno.test("receive() applies a delta: registered, checked, deleted, in this order", () => {
  const fleet = synced();
  const dead = numbered(1, {
    vitals: { ...aMachine().vitals, health: { state: "down", misses: 3, since: AT }, rtt: null },
  });
  const touched = receive(
    fleet,
    delta(8, {
      registered: [rows(numbered(4)), rows(numbered(5))],
      checked: [vitalsRow(1, dead.vitals), vitalsRow(4, dead.vitals)],
      deleted: [2, 5],
    }),
  );
  assert.deepEqual(touched, [4, 5, 1, 4, 2, 5]);
  assert.deepEqual([...fleet.machines.keys()], [1, 3, 4]);
  assert.equal(fleet.machines.get(1)?.state, "down");
  assert.equal(fleet.machines.get(1)?.hostname, "m1");
  assert.equal(fleet.machines.get(4)?.state, "down");
  assert.equal(fleet.seq, 8);
});

Deno.test("receive() passes over checks and deletions of machines it does not hold", () => {
  const fleet = synced();
  const touched = receive(
    fleet,
    delta(8, { checked: [vitalsRow(99, aMachine().vitals)], deleted: [98] }),
  );
  assert.deepEqual(touched, [98]);
  assert.deepEqual([...fleet.machines.keys()], [1, 2, 3]);
});

Deno.test("receive() asks to start again at a gap, a repetition, or before the snapshot is whole", () => {
  for (const seq of [9, 7, 6, 0]) assert.equal(receive(synced(), delta(seq)), null, `${seq}`);
  assert.equal(receive(emptyFleet(), delta(1)), null);
  const half = emptyFleet();
  receive(half, snapshot(7, 0, 2, [numbered(1)]));
  assert.equal(receive(half, delta(8)), null);
});

Deno.test("receive() leaves objects of the previous state as they were", () => {
  const fleet = synced();
  const before = fleet.machines.get(1);
  const copy = { ...before };
  receive(fleet, delta(8, { checked: [[1, "d", null, 1, null, AT, AT, AT]] }));
  assert.deepEqual(before, copy);
  assert.notEqual(fleet.machines.get(1), before);
});

Deno.test("receive() follows any run of deltas to the same fleet as a fresh snapshot", () => {
  const ids = fc.integer({ min: 1, max: 12 });
  const changes = fc.array(
    fc.oneof(
      fc.record({ kind: fc.constant("registered" as const), machine: machines, id: ids }),
      fc.record({ kind: fc.constant("checked" as const), id: ids, vitals }),
      fc.record({ kind: fc.constant("deleted" as const), id: ids }),
    ),
    { maxLength: 30 },
  );
  fc.assert(fc.property(changes, (history) => {
    const truth = new Map<number, Machine>();
    const fleet = emptyFleet();
    receive(fleet, snapshot(0, 0, 1, []));
    for (const [i, change] of history.entries()) {
      const id = change.id as MachineId;
      const known = truth.get(id);
      let message = delta(i + 1);
      if (change.kind === "registered") {
        truth.set(id, { ...change.machine, id });
        message = delta(i + 1, { registered: [rows({ ...change.machine, id })] });
      } else if (change.kind === "checked") {
        if (known !== undefined) truth.set(id, { ...known, vitals: change.vitals });
        message = delta(i + 1, { checked: [vitalsRow(id, change.vitals)] });
      } else {
        truth.delete(id);
        message = delta(i + 1, { deleted: [id] });
      }
      assert.deepEqual(liveMessageSchema.parse(JSON.parse(JSON.stringify(message))), message);
      assert.notEqual(receive(fleet, message), null);
    }
    const fresh = emptyFleet();
    receive(fresh, snapshot(history.length, 0, 1, [...truth.values()]));
    assert.deepEqual(fleet.machines, fresh.machines);
    assert.equal(fleet.seq, fresh.seq);
  }));
});

Deno.test("liveVitals() has nothing of a machine's identity", () => {
  const row = vitalsRow(1, aMachine().vitals);
  assert.deepEqual(Object.keys(liveVitals(row)).sort(), [
    "checkedAt",
    "lastSeen",
    "loss",
    "rtt",
    "since",
    "state",
    "usualRtt",
  ]);
});
