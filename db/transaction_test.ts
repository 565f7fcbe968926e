import assert from "node:assert/strict";
import { startTestDatabase } from "../tests/support/database.ts";
import { isConnectionLoss } from "./errors.ts";
import type { Sql } from "./sql.ts";

Deno.test("begin() commits, and rolls back what throws", async () => {
  await using db = await startTestDatabase({ migrated: false });
  const { sql } = db;
  await sql`create table t (x int)`;
  assert.equal(await sql.begin(async (tx) => (await tx`insert into t values (1)`).count), 1);
  await assert.rejects(
    sql.begin(async (tx) => {
      await tx`insert into t values (2)`;
      throw new Error("changed our mind");
    }),
    /changed our mind/,
  );
  assert.deepEqual((await sql`select x from t`).map(({ x }) => x), [1]);
});

Deno.test("begin() survives a connection that breaks between two statements", async () => {
  await using db = await startTestDatabase({ migrated: false });
  const { sql } = db;
  await sql`create table t (x int)`;
  for (const afterwards of ["a statement", "an error"]) {
    const broken = Promise.withResolvers<void>();
    await assert.rejects(
      sql.begin(async (tx) => {
        const [mine] = await tx<{ pid: number }[]>`select pg_backend_pid() as pid`;
        await tx`insert into t values (1)`;
        await sql`select pg_terminate_backend(${mine!.pid})`;
        while ((await sql`select from pg_stat_activity where pid = ${mine!.pid}`).count > 0);
        if (afterwards === "an error") throw new Error("too late");
        try {
          await tx`insert into t values (2)`;
        } finally {
          broken.resolve();
        }
      }),
      isConnectionLoss,
    );
    if (afterwards === "a statement") await broken.promise;
  }
  // Were a left-over statement sent on the slot's next connection, it would be seen here.
  await busy(sql);
  assert.equal((await sql`select from t`).count, 0);
});

Deno.test("begin() survives a connection that breaks during a statement", async () => {
  await using db = await startTestDatabase({ migrated: false });
  const { sql } = db;
  const broken = assert.rejects(sql.begin((tx) => tx`select pg_sleep(60)`), isConnectionLoss);
  while (
    (await sql`select pg_terminate_backend(pid) from pg_stat_activity where wait_event = 'PgSleep'`)
      .count === 0
  );
  await broken;
  await busy(sql);
});

/** Uses every slot of a pool. One of them may still tell of the connection that broke. */
async function busy(sql: Sql): Promise<void> {
  await Promise.allSettled(Array.from({ length: 20 }, () => sql`select pg_sleep(0.01)`));
}
