import assert from "node:assert/strict";
import { computed, signal } from "@preact/signals";
import fc from "fast-check";
import { h, isValidElement } from "preact";
import { isContent, SlotReference, writePayload } from "./payload.ts";

const write = (props: Record<string, unknown>) =>
  writePayload({ buildId: "", props: [props] }).text;

Deno.test("isContent() tells elements from data", () => {
  const element = h("p", null);
  assert.equal(isContent(element), true);
  assert.equal(isContent(["text", [element]]), true);
  assert.equal(isContent(["text", 1, null]), false);
  assert.equal(isContent("text"), false);
});

Deno.test("isContent() takes a signal for data, though Preact takes it for an element", () => {
  const count = signal(1);
  assert.equal(isValidElement(count), true);
  assert.equal(isContent(count), false);
  assert.equal(isContent(computed(() => 1)), false);
});

Deno.test("writePayload() writes nothing that could end the script element", () => {
  const text = write({ text: "</script><!--", key: { "<b>": 1 } });
  assert.doesNotMatch(text, /</);
});

Deno.test("writePayload() tells what cannot be sent and what to pass instead", () => {
  const cannot = [() => {}, new (class Mine {})(), Symbol("s")];
  for (const value of cannot) {
    assert.throws(
      () => write({ value }),
      /Cannot send the props of an island: .* at \.props\[0\]\.value.*Pass plain data/s,
    );
  }
  assert.throws(() => write({ value: { icon: h("i", null) } }), /an element lies deeper than a/);
});

Deno.test("writePayload() notes whether they are more than JSON holds", () => {
  const needs = (prop: unknown) => writePayload({ buildId: "", props: [{ prop }] }).needsExtras;
  const shared = {};
  const nothing = Object.freeze([]);
  const plain = [{ deep: [1, null, "<", true, {}] }, "", 0, [], ["same", "same"], [
    nothing,
    nothing,
  ]];
  for (const prop of plain) assert.equal(needs(prop), false, String(prop));
  const more = [
    { deep: [signal(1)] },
    computed(() => 1),
    new SlotReference(1),
    undefined,
    { deep: undefined },
    [1, , 2],
    NaN,
    -0,
    1n,
    new Date(),
    new Map(),
    [shared, shared],
  ];
  for (const prop of more) assert.equal(needs(prop), true);
});

Deno.test("writePayload() writes plain JSON where that comes back as it was", () => {
  const values = fc.anything({ withDate: true, withMap: true, withSet: true });
  fc.assert(fc.property(values, (prop) => {
    const { text, needsExtras } = writePayload({ buildId: "", props: [{ prop }] });
    if (!needsExtras) assert.deepEqual(JSON.parse(text), { buildId: "", props: [{ prop }] });
  }));
});
