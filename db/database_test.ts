import assert from "node:assert/strict";
import { startTestDatabase } from "../tests/support/database.ts";
import { type RecordedLog, recordLog } from "../tests/support/log.ts";
import { startRelay } from "../tests/support/relay.ts";
import { registration } from "./contract/case.ts";
import { type Database, type DatabaseState, openDatabase } from "./database.ts";
import { registerMachine } from "./machines.ts";

const NEVER = new AbortController().signal;
const UNAVAILABLE = { name: "ApiError", code: "DATABASE_UNAVAILABLE" };

Deno.test("openDatabase() brings the schema up to date and answers", async () => {
  await using server = await startTestDatabase({ migrated: false });
  const log = recordLog();
  const database = await open(server.url, log);
  try {
    assert.equal(database.state().state, "connected");
    assert.equal((await database.reports`select from machines`).count, 0);
    assert.deepEqual(log.lines.map(({ level, message }) => `${level} ${message}`), [
      "info brought the database's schema up to date",
      "info connected to the database",
    ]);
  } finally {
    await database.close();
  }
});

Deno.test("openDatabase() answers 110 simultaneous registrations over its ten connections", async () => {
  await using server = await startTestDatabase({ migrated: false });
  const database = await open(server.url);
  try {
    const answers = await Promise.all(
      Array.from(
        { length: 110 },
        (_, n) =>
          registerMachine(database.sql, registration(n), { maxMachines: 1_000, at: Date.now() }),
      ),
    );
    assert.equal(answers.filter(({ created }) => created).length, 110);
  } finally {
    await database.close();
  }
});

Deno.test("openDatabase() waits for a database that is not there, and says so once", async () => {
  await using server = await startTestDatabase({ migrated: false });
  await using relay = await startRelay(server.url);
  const log = recordLog();
  const database = await open(relay.url, log);
  try {
    const state = database.state();
    assert.equal(state.state, "away");
    assert.match(state.reason, /socket does not exist/);
    await assert.rejects(async () => await database.sql`select 1`, UNAVAILABLE);
    await assert.rejects(database.reports.begin(() => {}), UNAVAILABLE);
    // A few tries go by.
    await new Promise((wake) => setTimeout(wake, 700));
    assert.deepEqual(log.lines.map(({ message }) => message), [
      "the database cannot be used yet: trying until it can",
    ]);
    const back = next(database, "connected");
    relay.pass();
    await back;
    assert.equal((await database.sql`select from machines`).count, 0);
  } finally {
    await database.close();
  }
});

Deno.test("openDatabase() notices that the database is gone, and that it is back", async () => {
  await using server = await startTestDatabase({ migrated: false });
  await using relay = await startRelay(server.url);
  relay.pass();
  const log = recordLog();
  const database = await open(relay.url, log);
  try {
    for (let round = 0; round < 3; round++) {
      const [gone, waiting] = [next(database, "away"), database.sql`select pg_sleep(60)`];
      const transaction = database.sql.begin((tx) => tx`select pg_sleep(60)`);
      const both = Promise.all([
        assert.rejects(async () => await waiting, UNAVAILABLE),
        assert.rejects(transaction, UNAVAILABLE),
      ]);
      await database.sql`select 1`;
      relay.cut();
      await both;
      await gone;
      const asked = performance.now();
      await assert.rejects(async () => await database.sql`select 1`, UNAVAILABLE);
      assert.ok(performance.now() - asked < 100, "fails at once");
      const back = next(database, "connected");
      relay.pass();
      await back;
      const all = Array.from({ length: 30 }, () => database.sql`select 1 as x`);
      assert.deepEqual((await Promise.all(all)).map(([row]) => row?.x), Array(30).fill(1));
    }
    const losses = log.lines.filter(({ message }) => message.startsWith("lost the database"));
    assert.equal(losses.length, 3);
  } finally {
    await database.close();
  }
});

Deno.test("openDatabase() gives up on a database that has gone silent", async () => {
  await using server = await startTestDatabase({ migrated: false });
  await using relay = await startRelay(server.url);
  relay.pass();
  const database = await open(relay.url);
  try {
    relay.stall();
    const gone = next(database, "away");
    const asked = performance.now();
    await assert.rejects(async () => await database.sql`select 1`, UNAVAILABLE);
    assert.ok(performance.now() - asked < 7_000, `${performance.now() - asked} ms`);
    await gone;
    const back = next(database, "connected");
    relay.pass();
    await back;
    assert.equal((await database.sql`select 1 as x`)[0]?.x, 1);
  } finally {
    await database.close();
  }
});

Deno.test("openDatabase() keeps passwords out of its log", async () => {
  await using server = await startTestDatabase({ migrated: false });
  const log = recordLog();
  const url = server.url.replace("user=postgres", "user=nobody&password=hunter2");
  const database = await open(url, log);
  try {
    assert.equal(database.state().state, "away");
    assert.match(JSON.stringify(log.lines), /role \\\\?"nobody\\\\?\\" does not exist|nobody/);
    assert.doesNotMatch(JSON.stringify([log.lines, database.state()]), /hunter2/);
  } finally {
    await database.close();
  }
});

Deno.test("openDatabase() stops the start where no retry helps", async () => {
  await assert.rejects(open("mysql://h/x"), { name: "DatabaseSetupError" });
  await using server = await startTestDatabase();
  await server.sql`update schema_migration set checksum = 'other' where version = 1`;
  await assert.rejects(open(server.url), { name: "DatabaseSetupError", message: /0001_tables/ });
});

Deno.test("database.close() lets statements under way finish", async () => {
  await using server = await startTestDatabase();
  const database = await open(server.url);
  const last = database.sql.begin(async (tx) => {
    await tx`select pg_sleep(0.2)`;
    await tx`insert into machine_event (machine_id, kind, at, details) values (1, 'x', now(), '{}')`;
  });
  await database.sql`select 1`;
  await Promise.all([database.close(), last]);
  assert.equal((await server.sql`select from machine_event`).count, 1);
  await assert.rejects(async () => await database.sql`select 1`, UNAVAILABLE);
});

function open(url: string, log: RecordedLog = recordLog()): Promise<Database> {
  return openDatabase({ url, dataDir: "/nonexistent" }, log, NEVER);
}

function next(database: Database, state: DatabaseState["state"]): Promise<void> {
  return new Promise((resolve) => {
    const stop = database.subscribe((now) => {
      if (now.state !== state) return;
      stop();
      resolve();
    });
  });
}
