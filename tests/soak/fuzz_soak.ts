import assert from "node:assert/strict";
import { fuzz } from "../support/fuzz.ts";

const REQUESTS = 24_000;

Deno.test(`${REQUESTS} requests made up from /openapi.json: no error of ours, no leak, and all that is kept agrees`, async () => {
  const seed = Math.floor(Math.random() * 2 ** 31);
  const startedAt = performance.now();
  const report = await fuzz(REQUESTS, seed).catch((error) => {
    throw new Error(`with seed ${seed}`, { cause: error });
  });
  assert.equal(report.requests, REQUESTS);
  const seconds = Math.round((performance.now() - startedAt) / 1000);
  Deno.stdout.writeSync(
    new TextEncoder().encode(`${JSON.stringify({ seed, seconds, ...report })}\n`),
  );
});
