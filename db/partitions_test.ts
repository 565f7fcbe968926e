import assert from "node:assert/strict";
import { startTestDatabase } from "../tests/support/database.ts";
import { dropPartitions, ensurePartitions, partitionNames, SAMPLES } from "./partitions.ts";

const NOON = Date.UTC(2024, 1, 28, 12);
const DAY = 86_400_000;

Deno.test("ensurePartitions() makes what is missing, also when several do so at once", async () => {
  await using db = await startTestDatabase();
  const { sql } = db;
  const made = await Promise.all(
    [1, 2, 3].map(() => ensurePartitions(sql, SAMPLES, NOON, NOON + 2 * DAY)),
  );
  const names = ["sample_20240228", "sample_20240229", "sample_20240301"];
  assert.deepEqual(made.flat().sort(), names);
  assert.deepEqual(await partitionNames(sql, "sample"), names);
  await sql`
    insert into sample (sent_at, machine_id, sent, received, misses, next_check)
    select from_epoch_ms(t), 1, 1, 1, 0, 10
    from unnest(${[Date.UTC(2024, 1, 28), Date.UTC(2024, 2, 2) - 1]}::float8[]) t`;
  assert.deepEqual(await ensurePartitions(sql, SAMPLES, NOON, NOON + 3 * DAY), ["sample_20240302"]);
});

Deno.test("dropPartitions() drops those that end by then, and no others", async () => {
  await using db = await startTestDatabase();
  const { sql } = db;
  await ensurePartitions(sql, SAMPLES, NOON, NOON + 2 * DAY);
  assert.deepEqual(await dropPartitions(sql, SAMPLES, NOON), []);
  const midnight = Date.UTC(2024, 2, 1);
  assert.deepEqual(await dropPartitions(sql, SAMPLES, midnight), [
    "sample_20240228",
    "sample_20240229",
  ]);
  assert.deepEqual(await partitionNames(sql, "sample"), ["sample_20240301"]);
});

Deno.test("ensurePartitions() does not wait for writers, nor they for it", async () => {
  await using db = await startTestDatabase();
  const { sql } = db;
  await ensurePartitions(sql, SAMPLES, NOON, NOON);
  await sql.begin(async (tx) => {
    await tx`
      insert into sample (sent_at, machine_id, sent, received, misses, next_check)
      values (from_epoch_ms(${NOON}::float8), 1, 1, 1, 0, 10)`;
    assert.equal((await ensurePartitions(sql, SAMPLES, NOON, NOON + DAY)).length, 1);
  });
});
