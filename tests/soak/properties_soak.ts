/** Every property, from seeds that no earlier run had. A failure names its seed: PROPERTY_SEED=… repeats it. */

import assert from "node:assert/strict";

const ROUNDS = 10;
const root = new URL("../../", import.meta.url);

/** The tests that import fast-check, those that write to a database or start a manager left out. */
async function propertyTests(): Promise<string[]> {
  const { stdout } = await new Deno.Command("git", {
    args: ["grep", "-l", 'from "fast-check"', "--", "*_test.ts", ":!tests", ":!db/contract"],
    cwd: root,
  }).output();
  return new TextDecoder().decode(stdout).split("\n").filter((path) => path !== "");
}

const files = await propertyTests();
assert.ok(files.length > 20, "the properties were not found");

for (let round = 0; round < ROUNDS; round++) {
  const seed = String(crypto.getRandomValues(new Int32Array(1))[0]);
  Deno.test(`every property holds from the seed ${seed}`, async () => {
    const { code, stdout, stderr } = await new Deno.Command("deno", {
      args: ["test", "-A", "--no-check", "--parallel", ...files],
      cwd: root,
      env: { PROPERTY_SEED: seed, NO_COLOR: "1" },
    }).output();
    const text = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
    assert.equal(code, 0, text.slice(text.indexOf(" ERRORS ")));
  });
}
