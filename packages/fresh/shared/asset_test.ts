import assert from "node:assert/strict";
import { asset, assetSrcSet, IS_BROWSER, setBuildId } from "./asset.ts";

Deno.test("asset() adds the build's id to addresses of this host", () => {
  setBuildId("id");
  const table: [path: string, expected: string][] = [
    ["/a.css", "/a.css?__frsh_c=id"],
    ["/a.css?x=1", "/a.css?x=1&__frsh_c=id"],
    ["/a.css#h", "/a.css?__frsh_c=id#h"],
    ["/a.css?__frsh_c=old", "/a.css?__frsh_c=old"],
    ["https://other.example/a", "https://other.example/a"],
    ["//other.example/a", "//other.example/a"],
    ["a.css", "a.css"],
    ["data:,x", "data:,x"],
    ["", ""],
  ];
  for (const [path, expected] of table) assert.equal(asset(path), expected);
  setBuildId("");
  assert.equal(asset("/a.css"), "/a.css");
});

Deno.test("assetSrcSet() adds the build's id to each address", () => {
  setBuildId("id");
  assert.equal(
    assetSrcSet("/a.png 1x, https://other.example/b.png 2x"),
    "/a.png?__frsh_c=id 1x, https://other.example/b.png 2x",
  );
});

Deno.test("IS_BROWSER is false on the server", () => {
  assert.equal(IS_BROWSER, false);
});
