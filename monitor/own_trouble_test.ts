import assert from "node:assert/strict";
import fc from "fast-check";
import { OwnTrouble, type Trouble } from "./own_trouble.ts";

const SPAN = 13_000;

function noting() {
  const told: (Trouble | null)[] = [];
  const trouble = new OwnTrouble(SPAN, (change) => void told.push(change));
  return { trouble, told };
}

Deno.test("OwnTrouble begins when faults are all there has been for a while", () => {
  const { trouble, told } = noting();
  trouble.note("reply", null, 0);
  trouble.note("fault", "ENETDOWN", 5_000);
  trouble.note("fault", "ENETDOWN", 13_000);
  assert.equal(trouble.current, null);
  trouble.note("fault", "ENETDOWN", 13_001);
  assert.deepEqual(trouble.current, { reason: "ENETDOWN", since: 5_000 });
  assert.deepEqual(told, [{ reason: "ENETDOWN", since: 5_000 }]);
});

Deno.test("OwnTrouble is told once, however long it lasts, and ends by the first answer", () => {
  const { trouble, told } = noting();
  for (let now = 0; now <= 60_000; now += 1000) trouble.note("fault", "no carrier", now);
  trouble.note("reply", null, 61_000);
  trouble.note("reply", null, 62_000);
  assert.equal(trouble.current, null);
  assert.deepEqual(told, [{ reason: "no carrier", since: 0 }, null]);
});

Deno.test("OwnTrouble is not begun by a fault met before anybody could have answered", () => {
  const { trouble, told } = noting();
  trouble.note("fault", "ENETUNREACH", 1_000_000);
  trouble.note("reply", null, 1_000_001);
  assert.deepEqual(told, []);
});

Deno.test("OwnTrouble leaves one machine that cannot be reached from here to itself", () => {
  const { trouble, told } = noting();
  for (let now = 0; now < 3_600_000; now += 10_000) {
    trouble.note("fault", "ENETUNREACH", now);
    trouble.note("reply", null, now + 5_000);
  }
  assert.deepEqual(told, []);
});

Deno.test("OwnTrouble ends by plain misses once faults have been absent for a while", () => {
  const { trouble, told } = noting();
  for (const now of [0, 10_000, 20_000]) trouble.note("fault", "no carrier", now);
  assert.equal(told.length, 1);
  trouble.note("miss", null, 33_000);
  assert.notEqual(trouble.current, null);
  trouble.note("miss", null, 33_001);
  assert.equal(trouble.current, null);
  assert.equal(told.length, 2);
});

Deno.test("OwnTrouble never begins by misses alone: a silent fleet is an outage", () => {
  const { trouble, told } = noting();
  for (let now = 0; now < 3_600_000; now += 1000) trouble.note("miss", null, now);
  assert.deepEqual(told, []);
});

Deno.test("OwnTrouble.reset() ends it, and begins anew", () => {
  const { trouble, told } = noting();
  for (const now of [0, 10_000, 20_000]) trouble.note("fault", "no carrier", now);
  trouble.reset();
  assert.equal(told.at(-1), null);
  trouble.note("fault", "no carrier", 30_000);
  assert.equal(trouble.current, null);
  trouble.note("fault", "no carrier", 43_001);
  assert.deepEqual(trouble.current, { reason: "no carrier", since: 30_000 });
});

Deno.test("OwnTrouble begins and ends in turns, and says why", () => {
  const kinds = fc.constantFrom("reply" as const, "miss" as const, "fault" as const);
  const history = fc.array(fc.tuple(kinds, fc.integer({ min: 0, max: 20_000 })), {
    size: "max",
    maxLength: 100,
  });
  fc.assert(fc.property(history, (notes) => {
    const { trouble, told } = noting();
    let now = 0;
    for (const [kind, later] of notes) {
      now += later;
      const before = told.length;
      trouble.note(kind, kind === "fault" ? "EPERM" : null, now);
      assert.ok(told.length - before <= 1);
      assert.deepEqual(trouble.current, told.at(-1) ?? null);
      if (kind === "reply") assert.equal(trouble.current, null);
      if (told.length > before && trouble.current !== null) assert.equal(kind, "fault");
    }
    for (const [i, change] of told.entries()) {
      assert.equal(change !== null, i % 2 === 0);
      if (change !== null) assert.equal(change.reason, "EPERM");
    }
  }));
});
