import assert from "node:assert/strict";
import { computed, signal } from "@preact/signals";
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

Deno.test("writePayload() notes whether there are signals or content", () => {
  const has = (prop: unknown) => writePayload({ buildId: "", props: [{ prop }] }).needsExtras;
  assert.equal(has({ deep: [1] }), false);
  assert.equal(has({ deep: [signal(1)] }), true);
  assert.equal(has(computed(() => 1)), true);
  assert.equal(has(new SlotReference(1)), true);
});
