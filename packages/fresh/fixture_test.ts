import assert from "node:assert/strict";
import { buildFixture, type Fixture, serve } from "./test_support.ts";

let fixture: Fixture;

Deno.test.beforeAll(async () => {
  fixture = await buildFixture();
});

Deno.test.afterAll(async () => await fixture[Symbol.asyncDispose]());

/** Asks the fixture and reads the whole answer; `body` is what stands inside `<body>`. */
async function ask(method: string, path: string, init: RequestInit = {}) {
  const response = await fixture.fetch(new Request(`http://host${path}`, { ...init, method }));
  const html = await response.text();
  const { status, headers } = response;
  return { status, headers, html, body: /<body>([^]*)<\/body>/.exec(html)?.[1] ?? html };
}

const LAYOUT = '<div class="root-layout" data-trail="app first second">';

Deno.test("pages are wrapped in _app, in their layouts, and see what middlewares left", async () => {
  const { status, html, body, headers } = await ask("GET", "/layered");
  assert.equal(status, 200);
  assert.ok(html.startsWith('<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"'), html);
  assert.equal(
    body,
    `${LAYOUT}<div class="layered-layout"><p>layered /layered</p></div></div>`,
  );
  assert.equal(headers.get("content-type"), "text/html; charset=utf-8");
  assert.equal(headers.get("x-trail"), "app first second");
});

Deno.test("a route may leave out its layouts and _app", async () => {
  assert.equal((await ask("GET", "/layered/inner/alone")).body, "<p>no layouts</p>");
  assert.equal(
    (await ask("GET", "/layered/inner/bare")).html,
    '<!DOCTYPE html><html><head><meta charset="utf-8"/></head><body><p>bare</p></body></html>',
  );
});

Deno.test("a group's layout holds for the group and leaves no mark in the address", async () => {
  const { body } = await ask("GET", "/cart");
  assert.equal(
    body,
    `${LAYOUT}<div class="shop-layout"><p>cart from a private folder</p></div></div>`,
  );
  assert.equal((await ask("GET", "/note")).status, 404);
});

Deno.test("routes are found by their names, the more certain first", async () => {
  const paragraph = async (path: string) =>
    /<(?:p|article)[^]*>/.exec((await ask("GET", path)).body)?.[0];
  assert.match(await paragraph("/blog/new") ?? "", /static before dynamic/);
  assert.match(await paragraph("/blog/other") ?? "", /OTHER/);
  assert.match(await paragraph("/docs") ?? "", /version= route=\/docs\/:version\?/);
  assert.match(await paragraph("/docs/1") ?? "", /version=1 /);
  assert.match(await paragraph("/docs/1/2") ?? "", /path=1\/2/);
  assert.match(await paragraph("/x/a@1") ?? "", /a at 1/);
  assert.equal((await ask("GET", "/overridden")).status, 404);
});

Deno.test("a handler gives its page data, status and headers", async () => {
  const { status, headers, body } = await ask("GET", "/blog/hello");
  assert.equal(status, 203);
  assert.equal(headers.get("x-title"), "HELLO");
  assert.equal(body, `${LAYOUT}<article id="hello">HELLO</article></div>`);
});

Deno.test("a handler may redirect, render by hand, or answer without a page", async () => {
  const posted = await ask("POST", "/blog/x", { body: new URLSearchParams({ slug: "other" }) });
  assert.deepEqual([posted.status, posted.headers.get("location")], [303, "/blog/other"]);
  const rendered = await ask("GET", "/guarded/rendered");
  assert.deepEqual([rendered.status, rendered.headers.get("x-by")], [202, "hand"]);
  assert.match(rendered.body, /^<div class="root-layout"[^>]*><p>rendered by hand<\/p><\/div>$/);
  const script = await ask("GET", "/static/register-machine.sh");
  assert.deepEqual([script.status, script.html], [200, "#!/bin/sh\n"]);
});

Deno.test("a page without a handler answers every method", async () => {
  for (const method of ["GET", "POST", "PUT", "DELETE"]) {
    const { status, body } = await ask(method, "/plain");
    assert.deepEqual([status, body.includes("No islands &amp; no script")], [200, true], method);
  }
});

Deno.test("HEAD falls back to GET, without the body", async () => {
  for (const path of ["/plain", "/api/things", "/blog/hello", "/note.txt", "/throws"]) {
    const [get, head] = [await ask("GET", path), await ask("HEAD", path)];
    assert.deepEqual([head.status, head.html], [get.status, ""], path);
    assert.equal(head.headers.get("content-type"), get.headers.get("content-type"), path);
  }
});

Deno.test("a method without a handler is refused, and OPTIONS tells those there are", async () => {
  assert.equal((await ask("DELETE", "/api/things")).status, 405);
  assert.equal((await ask("PUT", "/blog/hello")).status, 405);
  const { status, headers } = await ask("OPTIONS", "/blog/hello");
  assert.deepEqual([status, headers.get("allow")], [204, "GET, POST"]);
});

Deno.test("a handler that is one function answers every method", async () => {
  for (const method of ["GET", "POST", "PUT", "DELETE", "PATCH"]) {
    assert.equal((await ask(method, "/api/any")).html, `any ${method}`);
  }
});

Deno.test("_error shows what file routes and middlewares throw, within its layout", async () => {
  const error = (heading: string, message: string, path: string) =>
    `<main class="error"><h1>${heading}</h1><p>${message}</p><p>${path}</p></main></div>`;
  const thrown = await ask("GET", "/throws");
  assert.equal(thrown.status, 500);
  assert.equal(thrown.body, LAYOUT + error("broken", "a page threw", "/throws"));
  const teapot = await ask("GET", "/api/teapot");
  assert.equal(teapot.status, 418);
  assert.equal(teapot.body, LAYOUT + error("418", "short and stout", "/api/teapot"));
  const stopped = await ask("GET", "/guarded?stop");
  assert.equal(stopped.status, 403);
  assert.ok(stopped.body.endsWith(error("403", "stopped by a middleware", "/guarded")));
});

Deno.test("_error shows what has no route, with status 404", async () => {
  for (const path of ["/nope", "/nope/deeper", "/api/a/b", "/_app", "/_error", "/%zz"]) {
    const { status, body, headers } = await ask("GET", path);
    assert.deepEqual([status, body.includes("<h1>404</h1>")], [404, true], path);
    // The error passed the middlewares by, so none of them saw this answer.
    assert.equal(headers.get("x-trail"), null);
  }
});

Deno.test("_error does not see what routes outside the file routes throw", async () => {
  const gone = await ask("GET", "/outside/gone");
  assert.deepEqual([gone.status, gone.html], [410, "Gone"]);
});

Deno.test("ctx.info reaches file routes and others as it was given", async () => {
  const info = { remoteAddr: { transport: "tcp", hostname: "h", port: 1 }, mine: "extra" };
  const response = await fixture.fetch(
    new Request("http://host/outside/info"),
    info as unknown as Deno.ServeHandlerInfo,
  );
  assert.deepEqual(await response.json(), { info, route: "/outside/info" });
});

Deno.test("cors() and csrf() guard the file routes below their path", async () => {
  const origin = "https://friend.example";
  const shared = await ask("GET", "/api/things", { headers: { origin } });
  assert.equal(shared.headers.get("access-control-allow-origin"), origin);
  const forged = await ask("POST", "/guarded", { headers: { origin: "http://evil.example" } });
  assert.equal(forged.status, 403);
  assert.equal((await ask("POST", "/guarded")).html, "posted");
});

Deno.test("static files are served beside the routes", async () => {
  const { status, headers, html } = await ask("GET", "/css/site.css");
  assert.equal(status, 200);
  assert.equal(headers.get("content-type"), "text/css; charset=UTF-8");
  const source = new URL("testdata/static/css/site.css", import.meta.url);
  assert.equal(html, await Deno.readTextFile(source));
  assert.equal((await ask("POST", "/css/site.css")).status, 405);
  assert.equal((await ask("GET", "/app.ts")).status, 404);
});

Deno.test("the one inline script has the nonce that the response tells of", async () => {
  const responses = await Promise.all([0, 1].map(() => fixture.fetch(new Request("http://host/"))));
  const nonces = await Promise.all(responses.map(async (response) => {
    const nonce = (response as unknown as Record<symbol, string>)[Symbol.for("__freshNonce")];
    const scripts = [...(await response.text()).matchAll(/<script ([^>]*)>/g)].map(([, a]) => a);
    assert.deepEqual(scripts, [
      'type="application/json" id="frsh-props"',
      `type="module" nonce="${nonce}"`,
    ]);
    return nonce;
  }));
  assert.equal(new Set(nonces).size, 2);
});

Deno.test("a page preloads the scripts of its islands", async () => {
  const link = (await ask("GET", "/")).headers.get("link") ?? "";
  const paths = [...link.matchAll(/<([^>]+)>; rel="modulepreload"; as="script"/g)].map((m) => m[1]);
  assert.ok(paths.some((path) => path?.endsWith("/I_counter.js")), link);
  for (const path of paths) {
    const { status, headers } = await ask("GET", path ?? "");
    assert.deepEqual(
      [status, headers.get("cache-control")],
      [200, "public, max-age=31536000, immutable"],
    );
  }
  assert.equal((await ask("GET", "/plain")).headers.get("link"), null);
});

Deno.test("a file route may upgrade to a WebSocket", async () => {
  await using server = serve(fixture.fetch);
  const socket = new WebSocket(`${server.origin.replace("http", "ws")}/api/socket`);
  const event = (name: string) =>
    new Promise<Event>((resolve) => socket.addEventListener(name, resolve, { once: true }));
  await event("open");
  socket.send("hi");
  assert.equal((await event("message") as MessageEvent).data, "echo hi");
  const closed = event("close");
  socket.close();
  await closed;
});
