import assert from "node:assert/strict";
import { csvLine } from "./csv.ts";

Deno.test("csvLine() quotes what needs it, and takes formulas their meaning", () => {
  const table: [value: string | number, cell: string][] = [
    ["plain", "plain"],
    [-5, "-5"],
    ['say "hi", twice', '"say ""hi"", twice"'],
    ["two\nlines", '"two\nlines"'],
    ["=1+1", "'=1+1"],
    ["@SUM(A1)", "'@SUM(A1)"],
    ["-2,5", '"\'-2,5"'],
  ];
  for (const [value, cell] of table) assert.equal(csvLine([value, ""]), `${cell},\r\n`);
});
