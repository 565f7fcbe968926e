import assert from "node:assert/strict";
import { CheckTable } from "./check_table.ts";

Deno.test("RowRing hands rows over in order, through both views and around its end", () => {
  const mine = CheckTable.create(4);
  const theirs = new CheckTable(mine.memory, 4);
  assert.equal(theirs.submitted.shift(), -1);
  for (let lap = 0; lap < 10; lap++) {
    for (const row of [3, 1, 2, 0]) mine.submitted.push(row);
    assert.deepEqual([0, 1, 2, 3, 4].map(() => theirs.submitted.shift()), [3, 1, 2, 0, -1]);
    theirs.decided.push(lap % 4);
    assert.equal(mine.decided.shift(), lap % 4);
  }
});

Deno.test("CheckTable gives every column memory of its own", () => {
  const table = CheckTable.create(8);
  const columns = Object.values(table).filter(ArrayBuffer.isView);
  columns.forEach((column, index) => (column as Uint8Array).fill(index));
  columns.forEach((column, index) => {
    for (const value of column as Uint8Array) assert.equal(value, index);
  });
  const used = Math.max(...columns.map(({ byteOffset, byteLength }) => byteOffset + byteLength));
  assert.equal(used, table.memory.byteLength);
});
