import assert from "node:assert/strict";
import { join } from "node:path";
import { App } from "./app.ts";
import { emptySnapshot, type StaticFile } from "./snapshot.ts";
import { staticFiles } from "./static_files.ts";

const NEVER = "no-cache, no-store, max-age=0, must-revalidate";
const FOREVER = "public, max-age=31536000, immutable";

/** Asks an app that serves `/note 1.txt` and `/_fresh/js/id/boot.js` for a path. */
async function ask(
  path: string,
  { method = "GET", headers = {} }: { method?: string; headers?: Record<string, string> } = {},
) {
  const folder = await Deno.makeTempDir();
  try {
    const file = join(folder, "file");
    await Deno.writeTextFile(file, "text");
    const described: StaticFile = {
      file,
      size: 4,
      hash: "abc",
      contentType: "text/plain; charset=UTF-8",
      immutable: false,
    };
    const app = new App<unknown>().use(staticFiles());
    App.attach(app, {
      ...emptySnapshot(),
      buildId: "id",
      staticFiles: new Map([
        ["/note 1.txt", described],
        ["/_fresh/js/id/boot.js", { ...described, immutable: true }],
      ]),
    });
    const req = new Request(`http://host${path}`, { method, headers });
    const response = await app.handler()(req);
    const { status } = response;
    return { status, headers: Object.fromEntries(response.headers), body: await response.text() };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("staticFiles() serves a file to be asked for again each time", async () => {
  assert.deepEqual(await ask("/note%201.txt"), {
    status: 200,
    headers: {
      "cache-control": NEVER,
      "content-length": "4",
      "content-type": "text/plain; charset=UTF-8",
      etag: 'W/"abc"',
      vary: "If-None-Match",
    },
    body: "text",
  });
});

Deno.test("staticFiles() answers HEAD like GET without the body", async () => {
  const get = await ask("/note%201.txt");
  const head = await ask("/note%201.txt", { method: "HEAD" });
  assert.deepEqual(head, { ...get, body: "" });
});

Deno.test("staticFiles() sends nothing that the client has already", async () => {
  for (const known of ['W/"abc"', '"abc"', '"x", W/"abc"', "*"]) {
    const { status, headers, body } = await ask("/note%201.txt", {
      headers: { "if-none-match": known },
    });
    assert.deepEqual([status, headers.etag, body], [304, 'W/"abc"', ""], known);
  }
  const { status } = await ask("/note%201.txt", { headers: { "if-none-match": 'W/"old"' } });
  assert.equal(status, 200);
});

Deno.test("staticFiles() lets what has the build's id in its address be kept for good", async () => {
  const cached = async (path: string) => (await ask(path)).headers["cache-control"];
  assert.equal(await cached("/_fresh/js/id/boot.js"), FOREVER);
  assert.equal(await cached("/note%201.txt?__frsh_c=id"), FOREVER);
  assert.equal(await cached("/note%201.txt?other=1"), NEVER);
});

Deno.test("staticFiles() leads from an older build's address to the file", async () => {
  const { status, headers } = await ask("/note%201.txt?a=1&__frsh_c=old");
  assert.deepEqual([status, headers.location], [307, "/note%201.txt?a=1"]);
});

Deno.test("staticFiles() takes GET and HEAD only", async () => {
  for (const method of ["POST", "PUT", "DELETE", "OPTIONS"]) {
    assert.equal((await ask("/note%201.txt", { method })).status, 405, method);
  }
});

Deno.test("staticFiles() serves nothing that the build did not list", async () => {
  for (const path of ["/", "/%2e%2e/file", "/..%2ffile", "/%2e%2e%2f", "/%00", "/%zz", "//file"]) {
    assert.equal((await ask(path)).status, 404, path);
  }
});
