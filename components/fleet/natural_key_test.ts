import assert from "node:assert/strict";
import fc from "fast-check";
import { naturalKey } from "./natural_key.ts";

function ordered(...names: string[]): void {
  const keys = names.map(naturalKey);
  assert.deepEqual(keys.toSorted(), keys);
  assert.equal(new Set(keys).size, keys.length);
}

Deno.test("naturalKey() orders numbers in names as numbers, whatever the case", () => {
  ordered(
    "web",
    "web-1",
    "Web-2",
    "web-10",
    "WEB-10a",
    "web-10b",
    "web-4294967295",
    "web-20261128001122",
    "webs",
  );
  ordered("9.0.0.1", "10.0.0.9", "10.0.0.10", "10.0.1.1");
  ordered("db-1.osaka", "db-1.tokyo", "db-2.osaka", "サーバー2", "サーバー10");
  const number = fc.bigInt({ min: 0n, max: 10n ** 200n });
  fc.assert(fc.property(number, number, (a, b) => {
    const isFirst = naturalKey(`web-${a}`) < naturalKey(`Web-${b}`);
    assert.equal(isFirst, a < b);
  }));
});
