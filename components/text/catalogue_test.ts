import assert from "node:assert/strict";
import { loadToolText } from "../tools/text/catalogue.ts";
import { textIn } from "./catalogue.ts";
import { type Language, LANGUAGES } from "./language.ts";
import { pastTextIn } from "./past_catalogue.ts";
import { serverTextIn } from "./server/catalogue.ts";

/** Words that are the same in every language. */
const SHARED = new Set([
  "product",
  "list.head.ip",
  "list.head.mac",
  "list.head.vni",
  "list.head.vtep",
  "list.unit.rtt",
  "list.unit.vni",
  "list.unit.utc",
  "shared.vtep",
  "shared.vni",
  "shared.tag",
  "remove.ip",
  "remove.mac",
  "remove.vni",
  "start.deno",
  "accounts.by.oidc",
  "none",
  "facts.ip",
  "facts.mac",
  "facts.vni",
  "facts.vtep",
  "outages.ip",
  "outages.mac",
]);

/** What a sentence is filled with; one value that no sentence holds by itself. */
const FILLING = 4321;

/** Every text of a catalogue by its path, with its places filled. */
function* texts(value: unknown, path = ""): Generator<[string, string]> {
  if (typeof value === "string") yield [path, value];
  else if (typeof value === "function") {
    yield [path, String(value(...Array.from({ length: 3 }, () => FILLING)))];
  } else if (typeof value === "object" && value !== null) {
    for (const [key, inner] of Object.entries(value)) {
      yield* texts(inner, path === "" ? key : `${path}.${key}`);
    }
  }
}

const CATALOGUES: Readonly<Record<string, (language: Language) => unknown>> = {
  textIn,
  pastTextIn,
  serverTextIn,
  loadToolText,
};

for (const [name, catalogue] of Object.entries(CATALOGUES)) {
  Deno.test(`${name}() says everything there is to say in every language`, async () => {
    const english = [...texts(await catalogue("en"))].map(([path]) => path).sort();
    assert.ok(english.length > 5);
    for (const language of LANGUAGES) {
      const said = new Map(texts(await catalogue(language)));
      assert.deepEqual([...said.keys()].sort(), english);
      for (const [path, text] of said) assert.notEqual(text.trim(), "", path);
    }
  });

  Deno.test(`${name}() says it differently in each language, with the same facts`, async () => {
    const english = new Map(texts(await catalogue("en")));
    const facts = (text: string) =>
      new Set(text.match(/4,?321/g)?.map((each) => Number(each.replace(",", "")))).size;
    for (const [path, text] of texts(await catalogue("ja"))) {
      if (path === "number") continue;
      const original = english.get(path) ?? "";
      assert.equal(facts(text), facts(original), path);
      if (!SHARED.has(path)) assert.notEqual(text, original, path);
    }
  });
}

Deno.test("textIn() keeps the labels of counts short in Japanese", () => {
  const { state, counts } = textIn("ja");
  for (const label of [...Object.values(state), counts.all]) assert.ok(label.length <= 5, label);
});
