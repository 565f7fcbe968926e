import assert from "node:assert/strict";
import { languageLink, languageOf, rememberLanguage } from "./language.ts";

const CASES = [
  ["nothing said", "", {}, "en"],
  ["the browser's first language", "", { "accept-language": "ja,en-US;q=0.7,en;q=0.3" }, "ja"],
  ["a region", "", { "accept-language": "ja-JP" }, "ja"],
  ["weights count, not the order", "", { "accept-language": "ja;q=0.2, en;q=0.9" }, "en"],
  ["a language that is not spoken", "", { "accept-language": "fr, de;q=0.9" }, "en"],
  ["one that is refused", "", { "accept-language": "ja;q=0" }, "en"],
  ["a header that is none", "", { "accept-language": ";;q=x,," }, "en"],
  ["an earlier choice", "", { cookie: "a=b; lang=ja", "accept-language": "en" }, "ja"],
  ["a cookie of another's", "", { cookie: "lang=xx" }, "en"],
  ["a choice now", "?lang=en", { cookie: "lang=ja" }, "en"],
  ["a choice that is none", "?lang=xx", { cookie: "lang=ja" }, "ja"],
] as const;

for (const [name, search, headers, expected] of CASES) {
  Deno.test(`languageOf() obeys ${name}`, () => {
    const url = new URL(`http://manager/${search}`);
    assert.equal(languageOf(url, new Headers(headers)), expected);
  });
}

Deno.test("rememberLanguage() remembers a choice and nothing else", () => {
  const headers = (search: string) =>
    new Headers(rememberLanguage(new URL(`http://manager/${search}`)));
  assert.match(headers("?lang=ja").get("set-cookie") ?? "", /^lang=ja; Path=\/; Max-Age=31536000;/);
  assert.equal(headers("").get("set-cookie"), null);
  assert.equal(headers("?lang=ja%0d%0a").get("set-cookie"), null);
});

Deno.test("languageLink() keeps the question", () => {
  assert.equal(languageLink("/", "?state=down&lang=ja", "en"), "/?state=down&lang=en");
});
