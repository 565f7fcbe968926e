import assert from "node:assert/strict";
import fc from "fast-check";
import { retryDelay } from "./backoff.ts";

Deno.test("retryDelay() doubles from one second to thirty", () => {
  const delays = [1, 2, 3, 4, 5, 6, 7, 1000].map((failures) => retryDelay(failures, 0));
  assert.deepEqual(delays, [1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
});

Deno.test("retryDelay() is shortened by chance, by less than a third", () => {
  fc.assert(fc.property(
    fc.integer({ min: 1, max: 1e6 }),
    fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
    (failures, random) => {
      const longest = retryDelay(failures, 0);
      const delay = retryDelay(failures, random);
      assert.ok(delay <= longest && delay > longest * 0.69);
    },
  ));
});
