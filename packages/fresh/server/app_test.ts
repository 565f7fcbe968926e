import assert from "node:assert/strict";
import { HttpError } from "../shared/http_error.ts";
import { App } from "./app.ts";
import type { Context } from "./context.ts";
import type { Middleware } from "./handlers.ts";

interface State {
  trail: string[];
}

/** Asks an app and reads the whole answer. */
async function ask(app: App<State>, method: string, path: string) {
  const response = await app.handler()(new Request(`http://host${path}`, { method }));
  const { status, headers } = response;
  return { status, headers, body: await response.text() };
}

/** A middleware that marks the answers it sees. */
function mark(name: string): Middleware<State> {
  return async (ctx) => {
    const response = await ctx.next();
    response.headers.append("x-mark", name);
    return response;
  };
}

const say = (text: string) => () => new Response(text);
const fail = (error: unknown) => () => {
  throw error;
};

Deno.test("App.get() answers GET, and HEAD without a body", async () => {
  const app = new App<State>().get("/a", say("text"));
  assert.equal((await ask(app, "GET", "/a")).body, "text");
  const head = await ask(app, "HEAD", "/a");
  assert.deepEqual([head.status, head.body], [200, ""]);
  assert.equal(head.headers.get("content-type"), "text/plain;charset=UTF-8");
});

Deno.test("App.head() answers HEAD in place of GET's handler", async () => {
  const head = () => new Response(null, { status: 204 });
  const app = new App<State>().get("/a", say("text")).head("/a", head);
  assert.equal((await ask(app, "HEAD", "/a")).status, 204);
});

Deno.test("App has a method for each of HTTP's", async () => {
  const app = new App<State>()
    .post("/a", say("post"))
    .put("/a", say("put"))
    .patch("/a", say("patch"))
    .delete("/a", say("delete"));
  for (const method of ["POST", "PUT", "PATCH", "DELETE"]) {
    assert.equal((await ask(app, method, "/a")).body, method.toLowerCase());
  }
});

Deno.test("App.all() answers every method that has no handler of its own", async () => {
  const app = new App<State>().get("/a", say("get")).all("/a", say("all"));
  assert.equal((await ask(app, "GET", "/a")).body, "get");
  assert.equal((await ask(app, "DELETE", "/a")).body, "all");
  assert.equal((await ask(app, "OPTIONS", "/a")).body, "all");
});

Deno.test("App.handler() refuses what is not registered with bare answers", async () => {
  const app = new App<State>().get("/a", say("a")).post("/a", say("a"));
  const missing = await ask(app, "GET", "/b");
  assert.deepEqual([missing.status, missing.body], [404, "Not Found"]);
  const refused = await ask(app, "PUT", "/a");
  assert.deepEqual([refused.status, refused.body], [405, "Method Not Allowed"]);
  const options = await ask(app, "OPTIONS", "/a");
  assert.deepEqual([options.status, options.headers.get("allow")], [204, "GET, POST"]);
});

Deno.test("App.handler() answers with the status of an HttpError", async () => {
  const app = new App<State>()
    .get("/gone", fail(new HttpError(410)))
    .get("/tea", fail(new HttpError(418, "short and stout")));
  const gone = await ask(app, "GET", "/gone");
  assert.deepEqual([gone.status, gone.body], [410, "Gone"]);
  const tea = await ask(app, "GET", "/tea");
  assert.deepEqual([tea.status, tea.body], [418, "short and stout"]);
});

Deno.test("App.handler() logs any other error and tells nothing of it", async () => {
  const logged: unknown[] = [];
  const error = new Error("secret");
  const { console: log } = globalThis;
  const original = log.error;
  log.error = (...words: unknown[]) => logged.push(...words);
  try {
    const answer = await ask(new App<State>().get("/", fail(error)), "GET", "/");
    assert.deepEqual([answer.status, answer.body], [500, "Internal server error"]);
    assert.deepEqual(logged, [error]);
  } finally {
    log.error = original;
  }
});

Deno.test("App.use() wraps the routes that come after it", async () => {
  const app = new App<State>()
    .use(mark("outer"), mark("inner"))
    .get("/early", say("early"))
    .use(mark("late"))
    .get("/later", say("later"));
  assert.equal((await ask(app, "GET", "/early")).headers.get("x-mark"), "inner, outer");
  assert.equal((await ask(app, "GET", "/later")).headers.get("x-mark"), "late, inner, outer");
});

Deno.test("App.use() with a path wraps the routes at and below it", async () => {
  const app = new App<State>()
    .use("/api", mark("api"))
    .get("/api", say("index"))
    .get("/api/x", say("x"))
    .get("/apix", say("other"));
  assert.equal((await ask(app, "GET", "/api")).headers.get("x-mark"), "api");
  assert.equal((await ask(app, "GET", "/api/x")).headers.get("x-mark"), "api");
  assert.equal((await ask(app, "GET", "/apix")).headers.get("x-mark"), null);
});

Deno.test("App.use() runs at the root for unknown paths too, and may answer", async () => {
  const seen: (string | null)[] = [];
  const app = new App<State>().use((ctx) => {
    seen.push(ctx.route);
    return ctx.url.pathname === "/mine" ? new Response("mine") : ctx.next();
  });
  assert.equal((await ask(app, "GET", "/mine")).body, "mine");
  assert.equal((await ask(app, "GET", "/other")).status, 404);
  assert.deepEqual(seen, [null, null]);
});

Deno.test("a route may have middlewares of its own", async () => {
  const app = new App<State>().get("/", mark("one"), mark("two"), say("body"));
  assert.equal((await ask(app, "GET", "/")).headers.get("x-mark"), "two, one");
});

Deno.test("ctx.next() after the last handler ends in 404", async () => {
  const app = new App<State>().get("/", (ctx) => ctx.next());
  assert.equal((await ask(app, "GET", "/")).status, 404);
});

Deno.test("ctx carries the request, its parts, and a state of its own", async () => {
  const seen: Context<State>[] = [];
  const app = new App<State>()
    .use((ctx) => {
      assert.deepEqual(ctx.state, {});
      ctx.state.trail = ["mark"];
      return ctx.next();
    })
    .get("/things/:id", (ctx) => {
      seen.push(ctx);
      return new Response();
    });
  const info = { remoteAddr: { transport: "tcp", hostname: "h", port: 1 }, extra: {} };
  const req = new Request("http://host/things/a%20b?q=1");
  await app.handler()(req, info as unknown as Deno.ServeHandlerInfo);
  const [ctx] = seen;
  assert.ok(ctx);
  assert.equal(ctx.info, info);
  assert.equal(ctx.req, req);
  assert.equal(ctx.url.searchParams.get("q"), "1");
  assert.equal(ctx.route, "/things/:id");
  assert.deepEqual(ctx.params, { id: "a b" });
  assert.deepEqual(ctx.state, { trail: ["mark"] });
  assert.equal(ctx.error, null);
  assert.equal(ctx.isPartial, false);
  assert.deepEqual(ctx.config, { root: ".", basePath: "", mode: "production", trustProxy: false });
});

Deno.test("ctx.redirect() stays on this host for a path", async () => {
  const location = async (target: string) =>
    (await ask(new App<State>().get("/", (ctx) => ctx.redirect(target)), "GET", "/")).headers
      .get("location");
  assert.equal(await location("/a?next=//b"), "/a?next=//b");
  assert.equal(await location("//evil.example/a"), "/evil.example/a");
  assert.equal(await location("https://other.example/"), "https://other.example/");
  const moved = new App<State>().get("/", (ctx) => ctx.redirect("/a", 301));
  assert.equal((await ask(moved, "GET", "/")).status, 301);
  const found = new App<State>().get("/", (ctx) => ctx.redirect("/a"));
  assert.equal((await ask(found, "GET", "/")).status, 302);
});

Deno.test("ctx.text(), ctx.html() and ctx.json() set the type", async () => {
  const app = new App<State>()
    .get("/text", (ctx) => ctx.text("t", { status: 201 }))
    .get("/html", (ctx) => ctx.html("<p>"))
    .get("/json", (ctx) => ctx.json({ a: 1 }));
  const text = await ask(app, "GET", "/text");
  assert.deepEqual([text.status, text.body], [201, "t"]);
  assert.match(text.headers.get("content-type") ?? "", /^text\/plain/);
  assert.match((await ask(app, "GET", "/html")).headers.get("content-type") ?? "", /^text\/html/);
  const json = await ask(app, "GET", "/json");
  assert.deepEqual([json.headers.get("content-type"), json.body], ["application/json", '{"a":1}']);
});

Deno.test("App.listen() serves until its signal ends it", async () => {
  const stop = new AbortController();
  let port = 0;
  const { promise: listening, resolve } = Promise.withResolvers<void>();
  const served = new App<State>().get("/", say("served")).listen({
    hostname: "127.0.0.1",
    port: 0,
    signal: stop.signal,
    onListen: (address) => {
      port = address.port;
      resolve();
    },
  });
  await listening;
  assert.equal(await (await fetch(`http://127.0.0.1:${port}/`)).text(), "served");
  stop.abort();
  await served;
});
