import assert from "node:assert/strict";

const ROOT = new URL("../", import.meta.url);
/** What `deno task test` passes over for other reasons than that a suite loads it. */
const NOT_IN_SUITES = ["tests/detection", "node_modules", "_fresh"];

Deno.test("what `deno task test` leaves out as single files is what the suites load", async () => {
  const { tasks } = JSON.parse(await Deno.readTextFile(new URL("deno.json", ROOT)));
  const ignored = /--ignore=(\S+)/.exec(tasks.test.command)?.[1]?.split(",") ?? [];
  const loaded: string[] = [];
  for await (const { name } of Deno.readDir(new URL("tests/suites/", ROOT))) {
    const source = await Deno.readTextFile(new URL(`tests/suites/${name}`, ROOT));
    const call = /loadTests\(([^)]*)\)/.exec(source)?.[1] ?? assert.fail(name);
    loaded.push(...call.matchAll(/"([^"]+)"/g).map(([, folder]) => folder!));
  }
  assert.deepEqual([...loaded, ...NOT_IN_SUITES].sort(), ignored.sort());
});
