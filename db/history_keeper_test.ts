import assert from "node:assert/strict";
import { startTestDatabase } from "../tests/support/database.ts";
import { recordLog } from "../tests/support/log.ts";
import { startRelay } from "../tests/support/relay.ts";
import { openDatabase } from "./database.ts";
import { keepHistory } from "./history_keeper.ts";

const KEEP = { rawDays: 14, fiveMinuteDays: 90, hourlyDays: 730 };

Deno.test("keepHistory() works as soon as the database is there, and stops cleanly", async () => {
  await using server = await startTestDatabase();
  await using relay = await startRelay(server.url);
  const log = recordLog();
  const never = new AbortController().signal;
  const database = await openDatabase({ url: relay.url, dataDir: "" }, log, never);
  const keeper = keepHistory(database, KEEP, log);
  try {
    relay.pass();
    while (
      (await server.sql`select from history_progress where raw_from > '-infinity'`).count === 0
    );
    const names = await server.sql`select relname from pg_class where relname ~ '^sample_\\d+$'`;
    assert.equal(names.count, 3, "today's partition and two ahead");
  } finally {
    await keeper.stop();
    await database.close();
  }
  assert.deepEqual(log.lines.filter(({ message }) => message.includes("history")), []);
});
