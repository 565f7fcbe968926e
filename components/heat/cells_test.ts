import assert from "node:assert/strict";
import { downMachine, machine } from "../../tests/support/machines.ts";
import { Ledger } from "../fleet/ledger.ts";
import { CELL, Cells } from "./cells.ts";

const MACHINES = [
  machine({ id: 1, vtep: "10.0.0.10", rtt: 0.6 }),
  downMachine({ id: 2, vtep: "10.0.0.9" }),
  machine({ id: 3, vtep: "10.0.0.9", rtt: 1.3 }),
  machine({ id: 4, vtep: "10.0.0.10", rtt: 2.5 }),
  machine({ id: 5, vtep: "10.0.0.10", loss: 0.5 }),
  machine({ id: 6, vtep: "10.0.0.10", state: "unknown" }),
  machine({ id: 7, vtep: "10.0.0.10", paused: true }),
  machine({ id: 8, vni: 200 }),
];

Deno.test("Cells run by VTEP, and a dot grows with its machine's RTT", () => {
  const cells = new Cells(new Ledger(MACHINES), "vni:100", 0.6);
  assert.deepEqual([...cells.codes].map((_, place) => cells.at(place)?.machine.id), [
    2,
    3,
    1,
    4,
    5,
    6,
    7,
  ]);
  assert.deepEqual([...cells.codes], [
    CELL.down,
    CELL.medium,
    CELL.small,
    CELL.large,
    CELL.degraded,
    CELL.waiting,
    CELL.paused,
  ]);
});

Deno.test("Cells.update() names the places that look different", () => {
  const ledger = new Ledger(MACHINES);
  const cells = new Cells(ledger, "vni:100", 0.6);
  ledger.put(machine({ id: 1, vtep: "10.0.0.10", rtt: 0.61 }));
  ledger.put(machine({ id: 2, vtep: "10.0.0.9", rtt: 0.5 }));
  assert.deepEqual(cells.update(new Set([1, 2, 8, 99]), 0.6), [0]);
  assert.equal(cells.codes[0], CELL.small);
});

Deno.test("Cells of a tag are those of every machine that has it", () => {
  const ledger = new Ledger([
    machine({ id: 1, tags: ["rack a", "web"] }),
    machine({ id: 2, tags: ["web"] }),
    machine({ id: 3 }),
  ]);
  const ids = (key: string) => {
    const cells = new Cells(ledger, key, null);
    return [...cells.codes].map((_, place) => cells.at(place)?.machine.id);
  };
  assert.deepEqual(ids("tag:web"), [1, 2]);
  assert.deepEqual(ids("tag:rack a"), [1]);
  assert.deepEqual(ids("tag:"), [3]);
});
