import assert from "node:assert/strict";
import { faultOf, pageTitle } from "./page_title.ts";

Deno.test("pageTitle() tells pages from each other, in both languages", () => {
  const paths = [
    "/",
    "/register",
    "/login",
    "/account",
    "/admin/users",
    "/admin/tokens",
    "/admin/audit",
  ];
  for (const language of ["en", "ja"] as const) {
    const titles = paths.map((path) => pageTitle(undefined, path, language));
    assert.equal(new Set(titles).size, paths.length, titles.join());
    assert.match(pageTitle("web-1", "/machines/1", language), /^web-1 · /);
  }
  assert.equal(pageTitle(undefined, "constructor", "en"), pageTitle(undefined, "/", "en"));
});

Deno.test("faultOf() says what happened and what to do", () => {
  assert.match(faultOf(404, "/machines/7", "", "en").next, /deleted/);
  assert.match(faultOf(404, "/nowhere", "", "en").next, /address/);
  assert.match(faultOf(500, "/", "abc123", "en").next, /abc123/);
  const titles = [403, 404, 500, 503].map((status) => faultOf(status, "/", "", "ja").title);
  assert.equal(new Set(titles).size, 4);
});
