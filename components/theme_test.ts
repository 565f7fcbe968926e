import assert from "node:assert/strict";
import { rememberedTheme, themeLink, themeOf } from "./theme.ts";

const themed = (search: string, cookie = "") =>
  themeOf(new URL(`http://manager/${search}`), new Headers({ cookie }));

Deno.test("themeOf() obeys a choice now, then an earlier one, then the system", () => {
  assert.equal(themed("", ""), "system");
  assert.equal(themed("", "lang=ja; theme=dark"), "dark");
  assert.equal(themed("?theme=contrast", "theme=dark"), "contrast");
  assert.equal(themed("?theme=<b>", "theme=pink"), "system");
});

Deno.test("rememberedTheme() remembers a choice and nothing else", () => {
  const cookie = (search: string) => rememberedTheme(new URL(`http://manager/${search}`));
  assert.match(cookie("?theme=light") ?? "", /^theme=light; Path=\/; Max-Age=31536000;/);
  assert.equal(cookie("?theme=x%0d%0a"), null);
  assert.equal(cookie(""), null);
});

Deno.test("themeLink() keeps the question", () => {
  assert.equal(themeLink("/", "?state=down", "dark"), "/?state=down&theme=dark");
});
