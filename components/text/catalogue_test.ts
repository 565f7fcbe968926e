import assert from "node:assert/strict";
import { textIn } from "./catalogue.ts";
import { en } from "./en.ts";
import { LANGUAGES } from "./language.ts";
import { pastTextIn } from "./past_catalogue.ts";
import { pastEn } from "./past_en.ts";

/** Words that are the same in every language. */
const SHARED = new Set([
  "product",
  "list.head.ip",
  "list.head.mac",
  "list.head.vni",
  "list.unit.rtt",
  "list.unit.vni",
  "list.unit.utc",
  "remove.ip",
  "remove.mac",
  "remove.vni",
  "start.deno",
  "start.appeared",
  "network",
  "truth.vtep",
  "accounts.by.oidc",
  "none",
  "facts.ip",
  "facts.mac",
  "facts.vni",
  "facts.vtep",
  "outages.ip",
  "outages.mac",
]);

/** The parts of the catalogue, and the English of each. */
const PARTS = [[textIn, en], [pastTextIn, pastEn]] as const;

/** What a sentence is filled with; one value that no sentence holds by itself. */
const FILLING = 4321;

/** Every text of a catalogue by its path, with its places filled. */
function* texts(value: unknown, path = ""): Generator<[string, string]> {
  if (typeof value === "string") yield [path, value];
  else if (typeof value === "function") {
    yield [path, String(value(...Array.from({ length: value.length }, () => FILLING)))];
  } else if (typeof value === "object" && value !== null) {
    for (const [key, inner] of Object.entries(value)) {
      yield* texts(inner, path === "" ? key : `${path}.${key}`);
    }
  }
}

for (const language of LANGUAGES) {
  Deno.test(`the catalogue says everything there is to say in ${language}`, () => {
    for (const [textOf, english] of PARTS) {
      const said = new Map(texts(textOf(language)));
      assert.deepEqual([...said.keys()].sort(), [...texts(english)].map(([path]) => path).sort());
      for (const [path, text] of said) assert.notEqual(text.trim(), "", path);
    }
  });
}

Deno.test("the catalogue says it differently in each language, with the same facts", () => {
  const facts = (text: string) => text.match(/4,?321/g)?.length ?? 0;
  for (const [textOf, part] of PARTS) {
    const english = new Map(texts(part));
    for (const [path, text] of texts(textOf("ja"))) {
      if (path === "number") continue;
      const original = english.get(path) ?? "";
      assert.equal(facts(text), facts(original), path);
      if (!SHARED.has(path)) assert.notEqual(text, original, path);
    }
  }
});

Deno.test("textIn() keeps the labels of counts short in Japanese", () => {
  const { state, counts } = textIn("ja");
  for (const label of [...Object.values(state), counts.all]) assert.ok(label.length <= 5, label);
});
