import assert from "node:assert/strict";
import fc from "fast-check";
import { type Due, DueHeap } from "./due_heap.ts";

interface Item extends Due {
  readonly name: number;
}

const ITEMS = 20;
const fresh = () =>
  Array.from({ length: ITEMS }, (_, name): Item => ({ name, dueAt: 0, place: -1 }));

const item = fc.nat({ max: ITEMS - 1 });
// (Adding 0 makes −0 an ordinary zero, which assert tells apart.)
const time = fc.oneof(fc.integer({ min: 0, max: 30 }), fc.double({ noNaN: true }))
  .map((at) => at + 0);
const operations = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant("put" as const), item, time }),
    fc.record({ kind: fc.constant("put" as const), item, time }),
    fc.record({ kind: fc.constant("remove" as const), item }),
    fc.record({ kind: fc.constant("pop" as const), time }),
  ),
  { size: "max", maxLength: 200 },
);

Deno.test("DueHeap does what a sorted array would do", () => {
  fc.assert(fc.property(operations, (history) => {
    const items = fresh();
    const heap = new DueHeap<Item>();
    const model = new Map<Item, number>();
    const soonest = () => Math.min(...model.values());
    for (const operation of history) {
      if (operation.kind === "put") {
        const it = items[operation.item]!;
        heap.put(it, operation.time);
        model.set(it, operation.time);
      } else if (operation.kind === "remove") {
        const it = items[operation.item]!;
        heap.remove(it);
        model.delete(it);
      } else {
        const popped = heap.popDue(operation.time);
        if (popped === undefined) {
          for (const dueAt of model.values()) assert.ok(dueAt > operation.time);
        } else {
          assert.equal(model.get(popped), soonest());
          assert.ok(popped.dueAt <= operation.time);
          model.delete(popped);
        }
      }
      assert.equal(heap.size, model.size);
      assert.equal(heap.peek()?.dueAt ?? Infinity, soonest());
      for (const it of items) assert.equal(it.place >= 0, model.has(it));
      assert.equal(new Set([...model.keys()].map(({ place }) => place)).size, model.size);
    }
  }));
});

Deno.test("DueHeap gives out everything that is due, soonest first, and nothing else", () => {
  fc.assert(fc.property(fc.array(time, { maxLength: ITEMS }), time, (times, now) => {
    const heap = new DueHeap<Item>();
    const items = fresh();
    for (const [i, at] of times.entries()) heap.put(items[i]!, at);
    const given: number[] = [];
    for (let it = heap.popDue(now); it !== undefined; it = heap.popDue(now)) given.push(it.dueAt);
    assert.deepEqual(given, times.filter((at) => at <= now).sort((a, b) => a - b));
    assert.equal(heap.size, times.length - given.length);
  }));
});

Deno.test("DueHeap.put() moves an item that is in already", () => {
  const [a, b] = fresh() as [Item, Item];
  const heap = new DueHeap<Item>();
  heap.put(a, 10);
  heap.put(b, 20);
  heap.put(a, 30);
  assert.equal(heap.size, 2);
  assert.equal(heap.peek(), b);
  heap.put(a, 5);
  assert.equal(heap.peek(), a);
});

Deno.test("DueHeap is empty at first, and bears asking", () => {
  const heap = new DueHeap<Item>();
  assert.equal(heap.size, 0);
  assert.equal(heap.peek(), undefined);
  assert.equal(heap.popDue(Infinity), undefined);
  heap.remove(fresh()[0]!);
  assert.equal(heap.size, 0);
});
