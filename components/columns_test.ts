import assert from "node:assert/strict";
import { COLUMNS, columnsOf, columnsText, USUAL_COLUMNS } from "./columns.ts";

Deno.test("columnsOf() reads back what columnsText() wrote", () => {
  for (const columns of [[], ["mac"], ["ip", "tags", "seen"], [...COLUMNS]] as const) {
    assert.deepEqual(columnsOf(`lang=ja; columns=${columnsText(columns)}`), columns);
  }
});

Deno.test("columnsOf() falls back to the usual ones, and passes over what is no column", () => {
  assert.deepEqual(columnsOf(null), USUAL_COLUMNS);
  assert.deepEqual(columnsOf("lang=ja"), USUAL_COLUMNS);
  assert.deepEqual(columnsOf("columns=mac.<b>.ip.constructor"), ["ip", "mac"]);
});
