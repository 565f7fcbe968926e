import assert from "node:assert/strict";
import fc from "fast-check";
import { hasProgram, run } from "./fixtures/shells.ts";
import { renderScript } from "./script.ts";

const SOURCE = await Deno.readTextFile(new URL("register-machine.sh", import.meta.url));
const LINE = "MANAGER_URL_DEFAULT=''\n";

Deno.test("renderScript() changes the one line and nothing else", () => {
  const script = renderScript(SOURCE, "http://manager:8000");
  assert.equal(
    script,
    SOURCE.replace(LINE, "MANAGER_URL_DEFAULT='http://manager:8000'\n"),
  );
});

Deno.test("renderScript() keeps hostile URLs a single word", async () => {
  const hostile = [
    "http://m/'; touch owned; '",
    "http://m/$(id)`id`${HOME}",
    "http://m/$&$1$'$`",
    'http://m/"\\"\\',
    "http://m/ # && || < > * ? ~ !",
    "http://m/é漢",
    "'",
    "",
  ];
  const text = fc.string({ unit: "binary" }).filter((text) => !/\p{Cc}/u.test(text));
  const urls = [...hostile, ...fc.sample(text, 100)].map((url) => url.toWellFormed());
  // One shell reads them all back, each ended by a NUL.
  const scripts = urls.map((url) =>
    renderScript(LINE, url) + `printf '%s\\0' "$MANAGER_URL_DEFAULT"\n`
  );
  const { code, out, err } = await run(["sh"], { input: scripts.join("") });
  assert.deepEqual([code, err], [0, ""]);
  assert.deepEqual(out.split("\0").slice(0, -1), urls);
});

Deno.test("renderScript() refuses control characters and sources without the placeholder", () => {
  for (const url of ["http://m\n/", "http://m\0/", "http://m\x7f/"]) {
    assert.throws(() => renderScript(SOURCE, url), /control characters: correct PUBLIC_URL/);
  }
  for (const source of ["", "# MANAGER_URL_DEFAULT=''\n", LINE + LINE]) {
    assert.throws(() => renderScript(source, "http://m"), /exactly once/);
  }
});

const needs = hasProgram("curl") || hasProgram("wget")
  ? null
  : "neither curl nor wget is installed";
Deno.test({
  name: `renderScript() gives a script that runs from a pipe and knows the manager${
    needs === null ? "" : ` (skipped: ${needs})`
  }`,
  ignore: needs !== null,
  fn: async () => {
    const script = renderScript(SOURCE, "http://127.0.0.1:9/base'/");
    // An interface that does not exist ends the run before anything is sent.
    const flags = ["sh", "-s", "--", "--interface", "no such"];
    const { code, err } = await run(flags, { input: script });
    assert.equal(code, 3, err);
    assert.match(err, /There is no interface no such/);
    const env = { VXLAN_MANAGER_URL: "ftp://other" };
    assert.match((await run(["sh", "-s"], { input: script, env })).err, /ftp:\/\/other/);
    // Cut off anywhere, it does nothing.
    const cut = await run(["sh", "-s"], { input: script.slice(0, script.lastIndexOf("\nmain")) });
    assert.deepEqual(cut, { code: 0, out: "", err: "" });
  },
});
