import assert from "node:assert/strict";
import { fuzz } from "../support/fuzz.ts";

Deno.test("1,000 requests made up from /openapi.json: no error of ours, no leak, and all that is kept agrees", async () => {
  const seed = Math.floor(Math.random() * 2 ** 31);
  const report = await fuzz(1_000, seed).catch((error) => {
    throw new Error(`with seed ${seed}`, { cause: error });
  });
  assert.equal(report.requests, 1_000);
  assert.ok(report.succeeded > 15, `they reach what they are for: ${JSON.stringify(report)}`);
});
