import assert from "node:assert/strict";
import { openPool } from "../../db/sql.ts";
import { parseDatabaseUrl } from "../../db/target.ts";
import { startTestDatabase } from "../support/database.ts";
import { startTestManager } from "../support/manager.ts";
import { startRelay } from "../support/relay.ts";
import { Visitor } from "../support/visitor.ts";

Deno.test("what was stored and never acknowledged is learnt when the database is back", async () => {
  await using database = await startTestDatabase();
  await using relay = await startRelay(database.url);
  relay.pass();
  await using manager = await startTestManager({ database, env: { DATABASE_URL: relay.url } });
  await manager.register({ ip_address: "10.0.0.1" });
  await manager.register({ ip_address: "10.0.0.2" });
  await using live = await manager.socket();
  await live.next(({ type }) => type === "connection");
  relay.cut();
  await settled(async () => (await manager.fetch("/health")).status === 503);

  // As if the manager's own statements had been committed and their acknowledgement lost.
  const sql = openPool(parseDatabaseUrl(database.url), {
    max: 1,
    statementTimeout: 0,
    onClose: () => {},
  });
  await sql`delete from machine where ip_address = '10.0.0.1'`;
  await sql`update machine set hostname = 'renamed' where ip_address = '10.0.0.2'`;
  await sql.end();
  relay.pass();

  const gone = await live.next(({ type }) => type === "machine_deleted", 30_000);
  assert.equal(gone.machine_id, 1);
  const page = await (await manager.fetch("/")).text();
  assert.ok(page.includes("renamed") && !page.includes("10.0.0.1"), page);
});

Deno.test("who is signed in is shown a maintenance page while the database is away", async () => {
  await using database = await startTestDatabase();
  await using relay = await startRelay(database.url);
  relay.pass();
  await using manager = await startTestManager({
    database,
    env: { DATABASE_URL: relay.url, ANONYMOUS_ROLE: "none" },
  });
  const visitor = new Visitor(manager.origin);
  await visitor.post("/login", {
    step: "link",
    token: manager.firstLink!,
    name: "ops",
    password: "correct horse battery staple",
  });
  assert.equal((await visitor.fetch("/")).status, 200);
  relay.cut();

  for (
    const [path, language, title] of [
      ["/", "en", "The database is away"],
      ["/outages", "ja", "データベースに接続できません"],
      ["/account", "en", "The database is away"],
    ] as const
  ) {
    await settled(async () => (await visitor.fetch(path)).status === 503);
    const page = await visitor.fetch(path, { headers: { "accept-language": language } });
    assert.equal(page.status, 503, path);
    assert.equal(page.headers.get("retry-after"), "5");
    const html = await page.text();
    assert.ok(html.includes(title), path);
    assert.match(html, /<meta http-equiv="refresh" content="3"/);
    assert.ok(html.includes(`<title>${title} · `), path);
  }
  relay.pass();
  await settled(async () => (await visitor.fetch("/")).status === 200);
});

/** Waits until the manager has noticed; it looks a few times a second. */
async function settled(isSo: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 20_000;
  while (!await isSo()) {
    assert.ok(performance.now() < deadline, "the manager has not noticed");
    await new Promise((wake) => setTimeout(wake, 50));
  }
}
