import assert from "node:assert/strict";
import { startTestDatabase } from "../tests/support/database.ts";
import { isUnavailable } from "./errors.ts";
import { migrate, type Migration, ownMigrations } from "./migrate.ts";
import { openPool, type Sql } from "./sql.ts";
import { parseDatabaseUrl } from "./target.ts";

const FIRST: Migration = { version: 1, name: "0001_first.sql", text: "create table a (x int);" };
const SECOND: Migration = { version: 2, name: "0002_second.sql", text: "create table b (x int);" };

Deno.test("migrate() applies what is missing, in order, once", async () => {
  await using db = await startTestDatabase({ migrated: false });
  assert.deepEqual(await migrate(db.sql, [FIRST]), ["0001_first.sql"]);
  assert.deepEqual(await migrate(db.sql, [FIRST, SECOND]), ["0002_second.sql"]);
  assert.deepEqual(await migrate(db.sql, [FIRST, SECOND]), []);
});

Deno.test("migrate() applies a file that was added between two others", async () => {
  await using db = await startTestDatabase({ migrated: false });
  const tenth = { ...SECOND, version: 10, name: "0010_tenth.sql", text: "create table c (x int);" };
  assert.deepEqual(await migrate(db.sql, [FIRST, tenth]), [FIRST.name, tenth.name]);
  assert.deepEqual(await migrate(db.sql, [FIRST, SECOND, tenth]), [SECOND.name]);
});

Deno.test("migrate() by several processes at once succeeds in all of them", async () => {
  await using db = await startTestDatabase({ migrated: false });
  const migrations = await ownMigrations();
  const applied = await Promise.all(
    Array.from({ length: 6 }, () => withPool(db.url, (sql) => migrate(sql, migrations))),
  );
  assert.deepEqual(applied.flat().sort(), migrations.map(({ name }) => name));
});

Deno.test("migrate() takes an interrupted migration up again", async () => {
  await using db = await startTestDatabase({ migrated: false });
  const slow = { ...FIRST, text: `${FIRST.text} select pg_sleep(60);` };
  const interrupted = assert.rejects(migrate(db.sql, [slow]), isUnavailable);
  await killWhileItRuns(db.url, "pg_sleep");
  await interrupted;
  assert.deepEqual(await migrate(db.sql, [FIRST, SECOND]), [FIRST.name, SECOND.name]);
});

Deno.test("migrate() keeps nothing of a migration that fails", async () => {
  await using db = await startTestDatabase({ migrated: false });
  const broken = { ...SECOND, text: "create table b (x int); select 1 / 0;" };
  await assert.rejects(migrate(db.sql, [FIRST, broken]), {
    name: "DatabaseSetupError",
    message: /0002_second\.sql cannot be applied.* division by zero/,
  });
  assert.deepEqual(await migrate(db.sql, [FIRST, SECOND]), [SECOND.name]);
});

Deno.test("migrate() refuses a database that other files have made", async () => {
  await using db = await startTestDatabase({ migrated: false });
  await migrate(db.sql, [FIRST, SECOND]);
  const changed = { ...FIRST, text: `${FIRST.text} -- edited` };
  await assert.rejects(migrate(db.sql, [changed, SECOND]), {
    name: "DatabaseSetupError",
    message: /0001_first\.sql is not the one .* put changes into a new migration/,
  });
  await assert.rejects(migrate(db.sql, [FIRST]), {
    name: "DatabaseSetupError",
    message: /newer release .*0002_second\.sql/,
  });
  const windows = { ...FIRST, text: FIRST.text.replaceAll("\n", "\r\n") };
  assert.deepEqual(await migrate(db.sql, [windows, SECOND]), []);
});

async function withPool<T>(url: string, use: (sql: Sql) => Promise<T>): Promise<T> {
  const sql = openPool(parseDatabaseUrl(url), { max: 2, statementTimeout: 0 });
  try {
    return await use(sql);
  } finally {
    await sql.end({ timeout: 0 });
  }
}

/** Ends the backend that runs a statement with this text in it, as soon as there is one. */
async function killWhileItRuns(url: string, text: string): Promise<void> {
  await withPool(url, async (sql) => {
    for (;;) {
      const { count } = await sql`
        select pg_terminate_backend(pid) from pg_stat_activity
        where query like ${`%${text}%`} and pid <> pg_backend_pid() and state = 'active'`;
      if (count > 0) return;
    }
  });
}
