import assert from "node:assert/strict";
import { compareRoutes, isPrivateFolder, readRoutePath } from "./route_files.ts";

Deno.test("readRoutePath() reads the role and the pattern from a path", () => {
  const table: [path: string, kind: string, folder: string, pattern: string][] = [
    ["index", "route", "/", "/"],
    ["about", "route", "/about", "/about"],
    ["blog/index", "route", "/blog", "/blog"],
    ["blog/[slug]", "route", "/blog/:slug", "/blog/:slug"],
    ["blog/[slug]/comments", "route", "/blog/:slug/comments", "/blog/:slug/comments"],
    ["old/[...path]", "route", "/old/:path*", "/old/:path*"],
    ["docs/[[version]]/index", "route", "/docs/:version?", "/docs{/:version}?"],
    ["[[name]]", "route", "/:name?", "{/:name}?"],
    ["v[id]-x", "route", "/v:id-x", "/v:id-x"],
    [
      "static/register-machine.sh",
      "route",
      "/static/register-machine.sh",
      "/static/register-machine.sh",
    ],
    ["(shop)/cart", "route", "/(shop)/cart", "/cart"],
    ["_app", "app", "/", "/"],
    ["api/_middleware", "middleware", "/api", "/api"],
    ["(shop)/_layout", "layout", "/(shop)", "/"],
    ["api/[id]/_error", "error", "/api/:id", "/api/:id"],
  ];
  for (const [path, kind, folder, pattern] of table) {
    assert.deepEqual(readRoutePath(path), { kind, folder, pattern }, path);
  }
});

Deno.test("readRoutePath() refuses a page that the stand-in does not have", () => {
  assert.throws(() => readRoutePath("_404"), /Cannot build the route _404: .* Handle the error in/);
});

Deno.test("compareRoutes() puts the more certain before the less, and inheritance first", () => {
  const expected = [
    "_app",
    "_middleware",
    "_layout",
    "_error",
    "api/_middleware",
    "api/[id]/_layout",
    "index",
    "about",
    "api/index",
    "api/machines",
    "api/machines/[id]",
    "api/v[n]",
    "api/[id]",
    "api/[id]/edit",
    "api/[[lang]]",
    "api/[...path]",
    "[id]",
    "[[lang]]/about",
    "[...all]",
  ];
  const routes = expected.map((path) => ({ file: path, ...readRoutePath(path) }));
  const shuffled = [...routes].reverse();
  assert.deepEqual(shuffled.sort(compareRoutes).map(({ file }) => file), expected);
});

Deno.test("isPrivateFolder() knows folders that hold no routes", () => {
  assert.equal(isPrivateFolder("(_components)"), true);
  assert.equal(isPrivateFolder("(shop)"), false);
  assert.equal(isPrivateFolder("_components"), false);
});
