import assert from "node:assert/strict";
import { join } from "node:path";
import { shareByOwnNames } from "./own_names.ts";

/** Writes scripts, has them share by their own names, and runs one of them. */
async function shared(
  scripts: Record<string, string>,
  names: string[],
  run: string,
): Promise<{ result: unknown; texts: Record<string, string> }> {
  const folder = await Deno.makeTempDir();
  try {
    for (const [name, text] of Object.entries(scripts)) {
      await Deno.writeTextFile(join(folder, name), text);
    }
    await shareByOwnNames(Object.keys(scripts), names, folder);
    const texts: Record<string, string> = {};
    for (const name of Object.keys(scripts)) {
      texts[name] = await Deno.readTextFile(join(folder, name));
    }
    const { result } = await import(`file://${join(folder, run)}`);
    return { result, texts };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("shareByOwnNames() spells what is shared as it is called inside", async () => {
  const { result, texts } = await shared(
    {
      "chunk-A.js": "var x=1,$=2;function f(){return x+$}export{f as a,x as b,$ as c};",
      "entry.js": 'import{a as e,b as x,c as t}from"./chunk-A.js";export const result=[e(),x,t];',
      "more.js": 'export{a as f,b as other}from"./chunk-A.js";import"./chunk-A.js";',
      "one.js": 'import{t}from"./chunk-B.js";export{t};',
      "chunk-B.js": "var q=1,$$=2;export{q as t,$$ as e};",
      "two.js": 'import{e as t}from"./chunk-B.js";export{t};',
    },
    ["chunk-A.js", "chunk-B.js"],
    "entry.js",
  );
  assert.equal(texts["one.js"], 'import{q as t}from"./chunk-B.js";export{t};');
  assert.equal(texts["two.js"], 'import{$$ as t}from"./chunk-B.js";export{t};');
  assert.deepEqual(result, [3, 1, 2]);
  assert.match(texts["chunk-A.js"]!, /export\{f,x,\$\};$/);
  assert.match(texts["entry.js"]!, /^import\{f as e,x,\$ as t\}from/);
  assert.match(texts["more.js"]!, /^export\{f,x as other\}from/);
});

Deno.test("shareByOwnNames() leaves alone what one name has twice, or is imported as a whole", async () => {
  const { result, texts } = await shared(
    {
      "chunk-A.js": "var x=1;export{x as a,x as b};",
      "chunk-B.js": "var y=2;export{y as a};",
      "entry.js": 'import{a as e,b as t}from"./chunk-A.js";' +
        'export const result=[e,t,(await import("./chunk-B.js")).a];',
    },
    ["chunk-A.js", "chunk-B.js"],
    "entry.js",
  );
  assert.deepEqual(result, [1, 1, 2]);
  assert.match(texts["chunk-A.js"]!, /export\{x\};$/);
  assert.match(texts["chunk-B.js"]!, /y as a/);
});

Deno.test("shareByOwnNames() says so when it does not know what is imported", async () => {
  const scripts = {
    "chunk-A.js": 'export*from"./chunk-B.js";',
    "entry.js": 'import{x as e}from"./chunk-A.js";',
  };
  await assert.rejects(shared(scripts, ["chunk-A.js"], "entry.js"), /chunk-A\.js has no "x"/);
});
