import assert from "node:assert/strict";
import { uptimePercent } from "./uptime.ts";

Deno.test("uptimePercent() never rounds up to a hundred", () => {
  const table: [observed: number, down: number, percent: number | null][] = [
    [0, 0, null],
    [1000, 0, 100],
    [1000, 1000, 0],
    [1_000_000, 1, 99.99],
    [10_000, 1, 99.99],
    [10_000, 14, 99.86],
    [3, 1, 66.66],
  ];
  for (const [observed, down, percent] of table) {
    assert.equal(uptimePercent({ observed, down }), percent, `${down} of ${observed}`);
  }
});
