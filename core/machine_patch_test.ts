import assert from "node:assert/strict";
import fc from "fast-check";
import { machinePatchSchema } from "./machine_patch.ts";
import { tagsFromText, tagsToText } from "./tags.ts";
import { hostnameFault, notesFault, tagsFault } from "./text_fault.ts";

const texts = fc.oneof(
  fc.string({ unit: "binary", maxLength: 300 }),
  fc.string({ maxLength: 300 }),
  fc.constantFrom(
    "",
    " ",
    "a,b",
    "a、b",
    "\0",
    "\ud800",
    "\u2028",
    "x".repeat(255),
    "ｘ".repeat(256),
  ),
);

const takes = (body: unknown) => machinePatchSchema.safeParse(body).success;

Deno.test("hostnameFault() and notesFault() refuse just what the schema refuses", () => {
  fc.assert(fc.property(texts, (text) => {
    assert.equal(hostnameFault(text) === null, takes({ hostname: text }));
    assert.equal(notesFault(text) === null, takes({ notes: text }));
  }));
  assert.equal(notesFault("x".repeat(10_001)), "long");
  assert.equal(takes({ notes: "x".repeat(10_001) }), false);
});

Deno.test("tagsFault() refuses just what the schema refuses", () => {
  const tags = fc.array(texts.map((text) => text.trim()), { maxLength: 40 });
  fc.assert(fc.property(tags, (tags) => {
    assert.equal(tagsFault(tags) === null, takes({ tags }));
  }));
});

Deno.test("tagsFromText() reads back what tagsToText() wrote", () => {
  assert.deepEqual(tagsFromText(" a, b c ,,a、d，e "), ["a", "b c", "d", "e"]);
  assert.deepEqual(tagsFromText(tagsToText(["a", "b c"])), ["a", "b c"]);
  assert.deepEqual(tagsFromText(" , "), []);
});
