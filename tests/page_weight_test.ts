import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { gunzipSync, gzipSync } from "node:zlib";
import { Agent, get, type IncomingMessage } from "node:http";
import { downMachine, machine } from "./support/machines.ts";
import { startTestManager } from "./support/manager.ts";
import { scriptsOf } from "./support/page_scripts.ts";
import { uiManager } from "./support/ui_manager.ts";

/** All the JavaScript that the dashboard runs before anybody asks for more, gzipped, in bytes. */
const SCRIPT_MAX = 25_000;

interface Answer {
  readonly headers: IncomingMessage["headers"];
  /** As it was sent. */
  readonly body: Uint8Array;
}

/** Asks as a browser does, and leaves the answer as it was sent. */
function ask(url: string, headers: Record<string, string>): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  get(url, { headers, agent: new Agent({ keepAlive: false }) }, (answer) => {
    const parts: Uint8Array[] = [];
    answer.on("data", (part) => parts.push(part));
    answer.on(
      "end",
      () => resolve({ headers: answer.headers, body: new Uint8Array(Buffer.concat(parts)) }),
    );
    answer.on("error", reject);
  }).on("error", reject);
  return promise;
}

for (const language of ["en", "ja"]) {
  Deno.test(`the dashboard loads at most 25 kB of JavaScript, gzipped (${language})`, async () => {
    const tagged = machine({ id: 1, vni: 7, tags: ["web"], vtep: "10.200.0.1" });
    const down = [2, 3, 4].map((id) => downMachine({ id, vtep: "10.200.0.17" }));
    await using manager = await uiManager([
      tagged,
      machine({ id: 5 }),
      machine({ id: 6 }),
      ...down,
    ]);
    const scripts = await scriptsOf(manager.origin, language);
    assert.ok(scripts.size >= 3, [...scripts.keys()].join());
    const sizes = [...scripts].map(([path, text]) =>
      [path.slice(path.lastIndexOf("/") + 1), gzipSync(text, { level: 9 }).length] as const
    );
    const total = sizes.reduce((sum, [, size]) => sum + size, 0);
    assert.ok(total <= SCRIPT_MAX, `${total} bytes: ${JSON.stringify(sizes)}`);
  });
}

Deno.test("the page, its style and its scripts are sent compressed to whoever takes that", async () => {
  await using manager = await startTestManager();
  const html = await (await fetch(manager.origin)).text();
  const style = /href="(\/style\.css[^"]*)"/.exec(html)?.[1];
  const script = /from"(\/_fresh\/js\/[^"]+)"/.exec(html)?.[1];
  assert.ok(style !== undefined && script !== undefined);
  for (const path of ["/", style, script]) {
    const plain = await ask(manager.origin + path, {});
    assert.equal(plain.headers["content-encoding"], undefined, path);
    for (const encoding of ["gzip", "br"]) {
      const { headers, body } = await ask(manager.origin + path, { "accept-encoding": encoding });
      assert.equal(headers["content-encoding"], encoding, path);
      assert.match(headers.vary ?? "", /accept-encoding/i, path);
      assert.ok(
        body.length < plain.body.length * 0.6 || body.length < 200,
        `${path} ${body.length}`,
      );
      if (encoding !== "gzip" || path === "/") continue;
      assert.deepEqual(new Uint8Array(gunzipSync(body)), plain.body, path);
    }
  }
});

Deno.test("the style is one file, kept for good", async () => {
  await using manager = await uiManager([machine({ id: 1 })]);
  const html = await (await fetch(manager.origin)).text();
  const sheets = [...html.matchAll(/rel="stylesheet" href="([^"]+)"/g)].map(([, href]) => href);
  assert.equal(sheets.length, 1);
  const answer = await fetch(manager.origin + sheets[0]);
  assert.equal(answer.headers.get("content-type"), "text/css; charset=UTF-8");
  assert.equal(answer.headers.get("cache-control"), "public, max-age=31536000, immutable");
  const text = await answer.text();
  for (const part of [":root", ".heat", ".list__table", ".dialog"]) assert.ok(text.includes(part));
});
