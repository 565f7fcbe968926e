import assert from "node:assert/strict";
import { type Match, Router } from "./router.ts";

const answer = () => Promise.resolve(new Response());

/** A router with GET on each path. */
function routerOf(...paths: string[]): Router<unknown> {
  const router = new Router<unknown>();
  for (const path of paths) router.add(path, ["GET"], answer);
  return router;
}

/** What a path leads to, as `pattern params`. */
function found(router: Router<unknown>, path: string, method = "GET"): string {
  const match: Match<unknown> = router.match(method, path);
  switch (match.kind) {
    case "none":
      return "none";
    case "method":
      return `${match.pattern} allows ${match.allow}`;
    case "route":
      return `${match.pattern} ${JSON.stringify(match.params)}`;
  }
}

Deno.test("Router.match() finds a path", () => {
  const table: [pattern: string, path: string, expected: string][] = [
    ["/", "/", "/ {}"],
    ["/a/b", "/a/b", "/a/b {}"],
    ["/a/b", "/a/b/", "/a/b {}"],
    ["/a/b", "/A/b", "none"],
    ["/f.txt", "/fxtxt", "none"],
    ["/a/:id", "/a/1", '/a/:id {"id":"1"}'],
    ["/a/:id", "/a/1/", "none"],
    ["/a/:id", "/a", "none"],
    ["/a/:id", "/a/1/2", "none"],
    ["/a/:id", "/a/x%20y", '/a/:id {"id":"x y"}'],
    ["/a/:id", "/a/x%2Fy", '/a/:id {"id":"x%2Fy"}'],
    ["/a/:id", "/a/%E3%81%82", '/a/:id {"id":"あ"}'],
    ["/a{/:id}?", "/a", '/a/:id? {"id":""}'],
    ["/a{/:id}?", "/a/1", '/a/:id? {"id":"1"}'],
    ["/a/:rest*", "/a/1/2", '/a/:rest* {"rest":"1/2"}'],
    ["/a/*", "/a/1/2", '/a/* {"0":"1/2"}'],
    ["/v:id-x", "/v3-x", '/v:id-x {"id":"3"}'],
  ];
  for (const [pattern, path, expected] of table) {
    assert.equal(found(routerOf(pattern), path), expected, `${path} in ${pattern}`);
  }
});

Deno.test("Router.match() prefers an exact path, then what was registered first", () => {
  const router = routerOf("/:any", "/exact", "/:other");
  assert.equal(found(router, "/exact"), "/exact {}");
  assert.equal(found(router, "/else"), '/:any {"any":"else"}');
});

Deno.test("Router.match() tells the methods of a path that lacks the one asked for", () => {
  const router = routerOf("/a", "/b/:id");
  router.add("/a", ["PUT"], answer);
  assert.equal(found(router, "/a", "POST"), "/a allows GET,PUT");
  assert.equal(found(router, "/b/1", "OPTIONS"), "/b/:id allows GET");
  assert.equal(found(router, "/a", "HEAD"), "/a {}");
});

Deno.test("Router.add() keeps what was registered first", () => {
  const router = routerOf("/a");
  router.add("/a", ["GET"], () => Promise.reject(new Error("second")));
  const match = router.match("GET", "/a");
  assert.equal(match.kind === "route" && match.endpoint, answer);
});
