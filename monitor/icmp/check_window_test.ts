import assert from "node:assert/strict";
import fc from "fast-check";
import { CheckWindow, Fifo } from "./check_window.ts";

/** A window over checks numbered by the order of `enqueue`, each with so many echoes. */
function windowOf(size: number) {
  const echoes: number[] = [];
  const window = new CheckWindow(size, 1024, (check) => echoes[check]!);
  return {
    window,
    enqueue(count: number, suspect = false) {
      echoes.push(count);
      window.enqueue(echoes.length - 1, suspect);
      return echoes.length - 1;
    },
    beginAll() {
      const begun: number[] = [];
      for (let check = window.begin(); check >= 0; check = window.begin()) begun.push(check);
      return begun;
    },
  };
}

Deno.test("Fifo returns what was pushed, in order, around its end", () => {
  const fifo = new Fifo(4);
  for (let lap = 0; lap < 5; lap++) {
    for (const item of [1, 2, 3]) fifo.push(item + lap);
    assert.equal(fifo.length, 3);
    assert.equal(fifo.peek(), 1 + lap);
    assert.deepEqual([fifo.shift(), fifo.shift(), fifo.shift()], [1 + lap, 2 + lap, 3 + lap]);
    assert.equal(fifo.shift(), -1);
  }
});

Deno.test("begin() gives those that answer the whole window when no suspect waits", () => {
  const { enqueue, beginAll, window } = windowOf(8);
  for (let i = 0; i < 10; i++) enqueue(1);
  assert.equal(beginAll().length, 8);
  assert.equal(window.waiting, 2);
  window.release(false);
  assert.deepEqual(beginAll(), [8]);
});

Deno.test("begin() gives suspects half of the window, and leaves them a quarter", () => {
  const { enqueue, beginAll, window } = windowOf(8);
  for (let i = 0; i < 10; i++) enqueue(1, true);
  assert.equal(beginAll().length, 4);
  const regulars = Array.from({ length: 10 }, () => enqueue(1));
  assert.deepEqual(beginAll(), regulars.slice(0, 4));
  for (let i = 0; i < 4; i++) window.release(true);
  // Suspects are first in the places that they left, for the others have theirs.
  const begun = beginAll();
  assert.equal(begun.filter((check) => check < 10).length, 2);
  assert.equal(begun.length, 4);
});

Deno.test("begin() takes turns where both may begin", () => {
  const { enqueue, beginAll } = windowOf(100);
  for (let i = 0; i < 3; i++) enqueue(1);
  for (let i = 0; i < 3; i++) enqueue(1, true);
  const kinds = beginAll().map((check) => check < 3 ? "regular" : "suspect");
  assert.deepEqual(kinds, ["regular", "suspect", "regular", "suspect", "regular", "suspect"]);
});

Deno.test("begin() lets a check of more echoes than the window go alone", () => {
  const { enqueue, beginAll, window } = windowOf(2);
  enqueue(3, true);
  enqueue(3);
  assert.equal(beginAll().length, 1);
  assert.equal(window.mayBegin(), false);
  for (let i = 0; i < 3; i++) window.release(false);
  assert.equal(beginAll().length, 1);
});

Deno.test("begin() keeps every bound, and lets every check begin in the end", () => {
  const operations = fc.array(
    fc.record({ echoes: fc.integer({ min: 1, max: 5 }), suspect: fc.boolean(), drain: fc.nat(3) }),
    { maxLength: 200 },
  );
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 20 }), operations, (size, list) => {
      const { enqueue, window } = windowOf(size);
      const suspects = new Map<number, boolean>();
      const echoesOf: number[] = [];
      const held: boolean[] = [];
      const begun = new Set<number>();
      const begin = () => {
        for (let check = window.begin(); check >= 0; check = window.begin()) {
          const alone = held.length === 0;
          begun.add(check);
          for (let i = 0; i < echoesOf[check]!; i++) held.push(suspects.get(check)!);
          assert.ok(alone || held.length <= size);
        }
        assert.equal(window.mayBegin(), false);
      };
      for (const { echoes, suspect, drain } of list) {
        const check = enqueue(echoes, suspect);
        suspects.set(check, suspect);
        echoesOf[check] = echoes;
        begin();
        for (let i = 0; i < drain && held.length > 0; i++) window.release(held.shift()!);
        begin();
      }
      while (held.length > 0) {
        window.release(held.shift()!);
        begin();
      }
      assert.equal(begun.size, list.length);
      assert.equal(window.waiting, 0);
    }),
  );
});
