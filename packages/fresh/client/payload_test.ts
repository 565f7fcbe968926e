import assert from "node:assert/strict";
import { stringify } from "devalue";
import fc from "fast-check";
import { readPayload } from "./payload.ts";

const trip = (value: unknown) => readPayload(stringify(value), {});

Deno.test("readPayload() reads back whatever devalue writes", () => {
  const values = fc.anything({
    withBigInt: true,
    withBoxedValues: true,
    withDate: true,
    withMap: true,
    withSet: true,
    withNullPrototype: true,
    withSparseArray: true,
    withTypedArray: true,
    key: fc.string().filter((key) => key !== "__proto__"),
  });
  fc.assert(fc.property(values, (value) => assert.deepEqual(trip(value), value)));
});

Deno.test("readPayload() reads what JSON cannot hold", () => {
  const values = [undefined, NaN, Infinity, -Infinity, -0, /a+/gi, new URL("http://x/?q=1#h")];
  for (const value of values) {
    assert.deepEqual(trip(value), value);
    assert.deepEqual(trip({ value }), { value });
  }
  assert.equal(String(trip(new URLSearchParams("a=1&b=2"))), "a=1&b=2");
});

Deno.test("readPayload() keeps what is the same, and what leads back to itself", () => {
  const shared = { name: "web" };
  const [a, b] = trip([shared, shared]) as [unknown, unknown];
  assert.equal(a, b);
  const circle: Record<string, unknown> = {};
  circle.self = [circle];
  const read = trip(circle) as { self: unknown[] };
  assert.equal(read.self[0], read);
});

Deno.test("readPayload() has a reviver make what it knows alone", () => {
  class Box {
    constructor(readonly value: unknown) {}
  }
  const text = stringify([new Box({ n: 1 })], {
    Box: (each) => each instanceof Box && [each.value],
  });
  const read = readPayload(text, { Box: (value) => new Box((value as unknown[])[0]) });
  assert.deepEqual(read, [new Box({ n: 1 })]);
});
