import assert from "node:assert/strict";
import { startTestDatabase } from "../tests/support/database.ts";
import { ApiError } from "../core/errors.ts";
import { unavailable } from "./errors.ts";
import { guardedSql } from "./guarded.ts";
import { permits } from "./permits.ts";
import { type Sql } from "./sql.ts";

Deno.test("guardedSql() passes statements, fragments and transactions on", async () => {
  await using db = await startTestDatabase({ migrated: false });
  const { sql } = guard(db.sql, 10);
  const part = sql`where x > ${1}`;
  const rows = await sql<{ x: number }[]>`select x from generate_series(1, 3) x ${part}`;
  assert.deepEqual(rows.map(({ x }) => x), [2, 3]);
  const [named] = await sql`select 1 as ${sql("a b")}, ${sql.json({ y: [1] })}::jsonb as json`;
  assert.deepEqual({ ...named }, { "a b": 1, json: { y: [1] } });
  assert.equal(await sql.begin(async (tx) => (await tx`select 7 as x`)[0]?.x), 7);
  assert.equal((await sql.unsafe("select 8 as x"))[0]?.x, 8);
  await assert.rejects(sql`select nonsense`, { code: "42703" });
  await assert.rejects(sql.begin((tx) => tx`select 1 / 0`), { code: "22012" });
});

Deno.test("guardedSql() fails at once while the database is away", async () => {
  await using db = await startTestDatabase({ migrated: false });
  const gate = guard(db.sql, 10);
  gate.away = true;
  for (const attempt of [() => gate.sql`select 1`, () => gate.sql.begin((tx) => tx`select 1`)]) {
    await assert.rejects(async () => await attempt(), { code: "DATABASE_UNAVAILABLE" });
  }
  gate.away = false;
  assert.equal((await gate.sql`select 1 as x`)[0]?.x, 1);
});

Deno.test("guardedSql() does not wait for a connection for ever", async () => {
  await using db = await startTestDatabase({ migrated: false });
  const { sql } = guard(db.sql, 2, 100);
  let release = () => {};
  const held = new Promise<void>((resolve) => release = resolve);
  const busy = [1, 2].map(() =>
    sql.begin(async (tx) => {
      await tx`select 1`;
      await held;
    })
  );
  await assert.rejects(sql`select 1`, {
    code: "DATABASE_UNAVAILABLE",
    message: /its connections: all 2 were in use/,
  });
  release();
  await Promise.all(busy);
  assert.equal((await sql`select 1 as x`)[0]?.x, 1);
});

Deno.test("guardedSql() maps what the server says when it ends a connection", async () => {
  await using db = await startTestDatabase({ migrated: false });
  const gate = guard(db.sql, 10);
  const { sql } = gate;
  const killed = assert.rejects(
    sql`select pg_sleep(60)`,
    (error) =>
      error instanceof ApiError && error.code === "DATABASE_UNAVAILABLE" &&
      error.cause !== undefined,
  );
  while (
    (await sql`select pg_terminate_backend(pid) from pg_stat_activity where wait_event = 'PgSleep'`)
      .count === 0
  );
  await killed;
  assert.equal(gate.failures.length, 1);
  assert.equal((await sql`select 1 as x`)[0]?.x, 1, "the pool goes on");
});

Deno.test("guardedSql() refuses cursors, which would keep a permit", async () => {
  await using db = await startTestDatabase({ migrated: false });
  const { sql } = guard(db.sql, 1);
  assert.throws(() => sql`select 1`.cursor(), /in chunks by key/);
});

function guard(pool: Sql, max: number, patience = 5_000) {
  const gate = {
    away: false,
    failures: [] as unknown[],
    sql: guardedSql({
      pool: () => pool,
      check() {
        if (gate.away) throw unavailable("a test");
      },
      failed: (error) => gate.failures.push(error),
    }, permits(max, patience)),
  };
  return gate;
}
