import assert from "node:assert/strict";
import { startTestDatabase } from "../tests/support/database.ts";
import { recordLog } from "../tests/support/log.ts";
import { startRelay } from "../tests/support/relay.ts";
import { openDatabase } from "./database.ts";
import { recordChecks } from "./checks.ts";
import { check, register, registration, sample } from "./contract/case.ts";
import { history } from "./history.ts";
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

Deno.test("keepHistory() drops nothing by a clock that has jumped a year ahead, and takes what is checked after it", async () => {
  await using server = await startTestDatabase();
  const { sql } = server;
  const never = new AbortController().signal;
  const { machine } = await register(sql, registration(1));
  const now = Date.now();
  const recordAt = async (at: number) => {
    await recordChecks(sql, [
      check(machine, { state: "up" }, at + 2, { samples: [sample(at, 1.5)] }),
    ]);
  };
  // Written at the end of every round, whether it moves something or not.
  const version = async () => (await sql`select xmin::text as it from history_progress`)[0]!.it;
  await recordAt(now - 86_400_000);
  await recordAt(now - 1_000);
  const log = recordLog();
  const database = await openDatabase({ url: server.url, dataDir: "" }, log, never);
  try {
    for (const jump of [0, 365 * 86_400_000, 0]) {
      const clock = { wall: () => Date.now() + jump, steady: () => performance.now() };
      const before = await version();
      const keeper = keepHistory(database, KEEP, log, clock);
      while (await version() === before);
      await keeper.stop();
      if (jump > 0) await recordAt(now + jump);
    }
    await recordAt(now);
    const { points } = await history(sql, machine.id, {
      from: now - 2 * 86_400_000,
      to: now + 1_000,
      resolution: "raw",
    });
    assert.equal(points.length, 3);
    const [progress] = await sql`select packed_until < now() as is_past from history_progress`;
    assert.ok(progress!.is_past);
  } finally {
    await database.close();
  }
  const warnings = log.lines.filter(({ message }) => message.includes("the clock has jumped"));
  assert.equal(warnings.length, 1);
  // Ahead of the last hour that was packed.
  const hours = Number(warnings[0]!.fields.hours) - 365 * 24;
  assert.ok(hours >= 0 && hours <= 2);
});
