import assert from "node:assert/strict";
import { downMachine, machine } from "../../tests/support/machines.ts";
import { Ledger } from "./ledger.ts";
import { truthOf } from "./truth.ts";

const NOW = Date.UTC(2025, 10, 24, 5, 0, 0);
const minutes = (count: number) => NOW - count * 60_000;
const ok = (id: number) => machine({ id }, NOW);
const down = (id: number, vtep: string, since: number) => downMachine({ id, vtep }, since, NOW);
const slow = (id: number) => machine({ id, loss: 0.5 }, NOW);
const fresh = (id: number) => machine({ id, state: "unknown" }, NOW);

const CASES = [
  ["nothing", [], { kind: "empty", count: 0 }],
  ["all that answer", [ok(1), ok(2)], { kind: "ok", count: 2 }],
  ["paused beside answering", [ok(1), machine({ id: 2, paused: true })], { kind: "ok", count: 1 }],
  ["all paused", [machine({ id: 1, paused: true })], { kind: "paused", count: 1 }],
  ["some waiting", [ok(1), fresh(2)], { kind: "waiting", count: 1, ok: 1 }],
  ["some degraded", [ok(1), slow(2), fresh(3)], { kind: "degraded", count: 1, ok: 1 }],
  ["one down", [ok(1), slow(2), down(3, "10.0.0.1", 5)], {
    kind: "down",
    count: 1,
    cause: { kind: "none", since: minutes(5) },
  }],
  ["most of them behind one VTEP", [
    down(1, "10.0.0.1", 5),
    down(2, "10.0.0.1", 7),
    down(3, "10.0.0.2", 60),
  ], {
    kind: "down",
    count: 3,
    cause: {
      kind: "incident",
      by: "vtep",
      name: "10.0.0.1",
      whole: true,
      share: 2,
      since: minutes(7),
    },
  }],
  ["some of one VTEP, together", [
    down(1, "10.0.0.1", 5),
    down(2, "10.0.0.1", 5),
    machine({ id: 3, vtep: "10.0.0.1" }, NOW),
  ], {
    kind: "down",
    count: 2,
    cause: {
      kind: "incident",
      by: "vtep",
      name: "10.0.0.1",
      whole: false,
      share: 2,
      since: minutes(5),
    },
  }],
  ["an incident that is the smaller part", [
    down(1, "10.0.0.1", 5),
    down(2, "10.0.0.1", 5),
    down(3, "10.0.0.2", 20),
    down(4, "10.0.0.3", 40),
    down(5, "10.0.0.4", 60),
  ], {
    kind: "down",
    count: 5,
    cause: { kind: "none", since: minutes(60) },
  }],
  ["each behind another VTEP", [down(1, "10.0.0.1", 5), down(2, "10.0.0.2", 9)], {
    kind: "down",
    count: 2,
    cause: { kind: "none", since: minutes(9) },
  }],
  ["no VTEP known", [down(1, "", 5), down(2, "", 9)], {
    kind: "down",
    count: 2,
    cause: { kind: "none", since: minutes(9) },
  }],
] as const;

for (const [name, machines, expected] of CASES) {
  Deno.test(`truthOf() puts the worst first: ${name}`, () => {
    const ledger = new Ledger(machines);
    assert.deepEqual(truthOf(ledger.counts, ledger.down(), ledger.sharedFaults()), expected);
  });
}
