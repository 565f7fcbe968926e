import assert from "node:assert/strict";
import { csvLine } from "./csv.ts";

Deno.test("csvLine() quotes what needs it, and disarms what a spreadsheet would run", () => {
  const table: [value: string | number | null, field: string][] = [
    ["plain", "plain"],
    ["", ""],
    [null, ""],
    [-1.5, "-1.5"],
    ["a,b", '"a,b"'],
    ['a"b', '"a""b"'],
    ["a\nb", '"a\nb"'],
    ["=1+1", "'=1+1"],
    ["+1", "'+1"],
    ["-x", "'-x"],
    ["@x", "'@x"],
    ["a=1", "a=1"],
  ];
  for (const [value, field] of table) assert.equal(csvLine([value, 1]), `${field},1\r\n`);
});
