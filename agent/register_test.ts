/** The Deno agent as a program: what it needs, and what it says without. */

import assert from "node:assert/strict";
import { run } from "./fixtures/shells.ts";

const AGENT = new URL("register.ts", import.meta.url).pathname;
const DENO = [Deno.execPath(), "run", "--no-prompt"];

Deno.test("register.ts runs from a web server, on a machine that has nothing else of ours", async () => {
  const cache = await Deno.makeTempDir();
  const asked: string[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async (request) => {
    const path = new URL(request.url).pathname;
    asked.push(path);
    const source = await Deno.readTextFile(new URL(`.${path}`, import.meta.url));
    return new Response(source, { headers: { "content-type": "text/typescript" } });
  });
  try {
    const host = `127.0.0.1:${server.addr.port}`;
    const command = [
      ...DENO,
      "--no-config",
      `--allow-import=${host}`,
      `http://${host}/register.ts`,
    ];
    const { code, out, err } = await run([...command, "--help"], { env: { DENO_DIR: cache } });
    assert.equal(code, 0, err);
    assert.match(out, /--interval SECONDS/);
    const files = ["facts", "flags", "identity", "ip_output", "register", "send"];
    assert.deepEqual(asked.sort(), files.map((name) => `/${name}.ts`));
  } finally {
    await server.shutdown();
    await Deno.remove(cache, { recursive: true });
  }
});

Deno.test("register.ts without permissions says which it needs, and gives the command", async () => {
  const { code, out, err } = await run([...DENO, AGENT, "--url", "http://127.0.0.1:9"]);
  assert.deepEqual([code, out], [2, ""], err);
  assert.match(err, /Run: deno run --allow-net --allow-env=.* --allow-run=ip register\.ts/);
});

Deno.test("register.ts says what is missing when it may not read its variables", async () => {
  const { code, err } = await run([...DENO, AGENT]);
  assert.equal(code, 2);
  assert.match(err, /VXLAN_MANAGER_URL may not be read: --allow-env=VXLAN_MANAGER_URL is missing/);
  assert.match(err, /address is missing\. Give --url/);
});
