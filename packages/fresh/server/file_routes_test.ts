import assert from "node:assert/strict";
import { App } from "./app.ts";
import { emptySnapshot, type FileRoute, type RouteModule } from "./snapshot.ts";

/** A file route as the build hands it over. */
function route(
  pattern: string,
  module: RouteModule<unknown>,
  kind: FileRoute<unknown>["kind"] = "route",
): FileRoute<unknown> {
  return { kind, folder: pattern, pattern, module };
}

/** Asks an app that has these file routes. */
async function ask(app: App<unknown>, routes: FileRoute<unknown>[], method: string, path: string) {
  App.attach(app, { ...emptySnapshot(), routes });
  const response = await app.handler()(new Request(`http://host${path}`, { method }));
  const { status, headers } = response;
  return { status, headers, body: await response.text() };
}

const say = (text: string) => () => new Response(text);
const mark = route("/a", {
  default: async (ctx: { next(): Promise<Response> }) => {
    const response = await ctx.next();
    response.headers.set("x-mark", "a");
    return response;
  },
} as RouteModule<unknown>, "middleware");

Deno.test("App.fsRoutes() mounts the file routes below a path", async () => {
  const routes = [mark, route("/", { handler: say("index") }), route("/a", { handler: say("a") })];
  const app = () => new App<unknown>().fsRoutes("/under/here");
  assert.equal((await ask(app(), routes, "GET", "/under/here")).body, "index");
  const { body, headers } = await ask(app(), routes, "GET", "/under/here/a");
  assert.deepEqual([body, headers.get("x-mark")], ["a", "a"]);
  assert.equal((await ask(app(), routes, "GET", "/a")).status, 404);
});

Deno.test("a file route refuses a method after the middlewares of its folder", async () => {
  const routes = [mark, route("/a", { handlers: { GET: say("a"), PUT: say("put") } })];
  const app = () => new App<unknown>().fsRoutes();
  assert.equal((await ask(app(), routes, "DELETE", "/a")).status, 405);
  const { status, headers } = await ask(app(), routes, "OPTIONS", "/a");
  assert.deepEqual([status, headers.get("allow"), headers.get("x-mark")], [204, "GET, PUT", "a"]);
});

Deno.test("a file route with a pattern of its own refuses a method before them", async () => {
  const module = { handlers: { GET: say("a") }, config: { routeOverride: "/b" } };
  const app = () => new App<unknown>().fsRoutes();
  assert.equal((await ask(app(), [mark, route("/a", module)], "GET", "/b")).body, "a");
  const { status, headers } = await ask(app(), [mark, route("/a", module)], "OPTIONS", "/b");
  assert.deepEqual([status, headers.get("allow"), headers.get("x-mark")], [204, "GET", null]);
});

Deno.test("a file without handlers and page is no route", async () => {
  const app = new App<unknown>().fsRoutes();
  assert.equal((await ask(app, [route("/a", {})], "GET", "/a")).status, 404);
});

Deno.test("_error of a folder answers before that of the folders above", async () => {
  const fail = () => {
    throw new Error("thrown");
  };
  const routes = [
    route("/", { handler: say("root") }, "error"),
    route("/a", { handler: say("folder") }, "error"),
    route("/a/b", { handler: fail }),
    route("/c", { handler: fail }),
  ];
  const app = () => new App<unknown>().fsRoutes();
  assert.equal((await ask(app(), routes, "GET", "/a/b")).body, "folder");
  assert.equal((await ask(app(), routes, "GET", "/c")).body, "root");
});

Deno.test("a handler that gives data needs a page", async () => {
  const routes = [
    route("/", { handler: (ctx) => new Response(String(ctx.error)) }, "error"),
    route("/a", { handler: () => ({ data: 1 }) }),
  ];
  const { body } = await ask(new App<unknown>().fsRoutes(), routes, "GET", "/a");
  assert.match(body, /^TypeError: Cannot render \/a: .* Export a page as default/);
});
