import assert from "node:assert/strict";
import fc from "fast-check";
import { downMachine, machine } from "../tests/support/machines.ts";
import { type SharedFault, sharedFaults } from "./shared_fault.ts";
import type { LiveMachine } from "./live.ts";

const NOW = 1_750_000_000_000;

/** A machine behind a VTEP that fell silent so many seconds ago. */
function silent(id: number, secondsAgo: number, change: Partial<LiveMachine> = {}): LiveMachine {
  return downMachine({ id, ...change }, secondsAgo / 60, NOW);
}

/** Every VTEP has so many machines behind it. */
const each = (count: number) => () => count;

const brief = (incidents: readonly SharedFault[]) =>
  incidents.map(({ key, machines }) => `${key} ${machines.map(({ id }) => id).join()}`);

Deno.test("sharedFaults() folds machines that share a VTEP, whatever their VNI", () => {
  const down = [
    silent(1, 300, { vtep: "10.200.0.17", vni: 100 }),
    silent(2, 298, { vtep: "10.200.0.17", vni: 300 }),
    silent(3, 600, { vtep: "10.200.0.9" }),
  ];
  const found = sharedFaults(down, each(24));
  assert.deepEqual(brief(found), ["vtep:10.200.0.17 1,2"]);
  assert.deepEqual(
    { ...found[0], machines: null },
    {
      key: "vtep:10.200.0.17",
      by: "vtep",
      name: "10.200.0.17",
      whole: false,
      since: NOW - 300_000,
      machines: null,
    },
  );
});

Deno.test("sharedFaults() takes a VTEP that is wholly silent for one cause, at whatever times", () => {
  const down = [silent(1, 7200, { vtep: "v" }), silent(2, 30, { vtep: "v" })];
  assert.deepEqual(sharedFaults(down, each(2)).map(({ whole }) => whole), [true]);
  assert.deepEqual(sharedFaults(down, each(3)), []);
});

Deno.test("sharedFaults() tells two faults behind one VTEP apart by their times", () => {
  const down = [7200, 30, 7190, 45, 20].map((ago, i) => silent(i + 1, ago, { vtep: "v" }));
  assert.deepEqual(brief(sharedFaults(down, each(9))), ["vtep:v:1 2,4,5", "vtep:v 1,3"]);
});

Deno.test("sharedFaults() folds what is left by VNI and time, from three on", () => {
  const down = [
    silent(1, 100, { vni: 200, vtep: "a" }),
    silent(2, 90, { vni: 200, vtep: "b" }),
    silent(3, 80, { vni: 200, vtep: "c" }),
    silent(4, 5000, { vni: 200, vtep: "d" }),
    silent(5, 100, { vni: 300 }),
    silent(6, 100, { vni: 300 }),
  ];
  assert.deepEqual(brief(sharedFaults(down, each(9))), ["vni:200 1,2,3"]);
});

Deno.test("sharedFaults() folds by subnet where no VNI was said", () => {
  const down = ["10.0.3.1", "10.0.3.2", "10.0.3.3", "10.0.4.1"]
    .map((ip, i) => silent(i + 1, 60, { vni: 0, ip }));
  assert.deepEqual(brief(sharedFaults(down, each(9))), ["subnet:10.0.3.0/24 1,2,3"]);
});

Deno.test("sharedFaults() puts no machine into two incidents, and only those that are down", () => {
  const downs = fc.uniqueArray(
    fc.record({
      id: fc.integer({ min: 1, max: 500 }),
      vtep: fc.constantFrom("", "a", "b", "c"),
      vni: fc.constantFrom(0, 100, 200),
      ago: fc.integer({ min: 0, max: 1000 }),
    }),
    { selector: ({ id }) => id, maxLength: 60 },
  );
  fc.assert(fc.property(downs, fc.integer({ min: 1, max: 20 }), (all, behind) => {
    const down = all.map(({ id, ago, ...rest }) => silent(id, ago, rest));
    const found = sharedFaults(down, each(behind));
    const folded = found.flatMap(({ machines }) => machines);
    assert.equal(new Set(folded).size, folded.length);
    assert.ok(folded.every((each) => down.includes(each)));
    assert.equal(new Set(found.map(({ key }) => key)).size, found.length);
    for (const { machines, since } of found) {
      assert.ok(machines.length >= 2);
      assert.equal(since, Math.min(...machines.map((each) => each.since!)));
    }
  }));
});

Deno.test("sharedFaults() finds nothing where nothing is down", () => {
  assert.deepEqual(sharedFaults([], each(0)), []);
  assert.deepEqual(sharedFaults([machine({ id: 1, state: "down" })], each(5)), []);
});
