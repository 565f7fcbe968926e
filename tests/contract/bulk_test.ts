import assert from "node:assert/strict";
import { bulkResultSchema } from "../../core/bulk.ts";
import { assertError, withJson } from "../support/answers.ts";
import { startTestManager, type TestManager } from "../support/manager.ts";

async function bulk(manager: TestManager, body: unknown) {
  const answer = await manager.fetch("/api/machines/bulk", withJson("POST", body));
  const text = await answer.text();
  assert.equal(answer.status, 200, text);
  return bulkResultSchema.parse(JSON.parse(text));
}

async function registerSome(manager: TestManager, count: number): Promise<number[]> {
  const ids: number[] = [];
  for (let n = 1; n <= count; n++) {
    const answer = await manager.register({ ip_address: `10.4.0.${n}`, vni: n % 2 });
    ids.push((await answer.json()).id);
  }
  return ids;
}

async function list(manager: TestManager, query: string): Promise<number[]> {
  const { machines } = await (await manager.fetch(`/api/machines${query}`)).json();
  return machines.map(({ id }: { id: number }) => id).sort();
}

Deno.test("bulk tags, pauses, resumes, checks and deletes, by ids and by filter", async () => {
  await using manager = await startTestManager();
  const [one, two, three, four] = await registerSome(manager, 4);
  const tagged = await bulk(manager, { action: "tag", ids: [one, two, one], add: ["a", "b"] });
  assert.deepEqual([tagged.matched, tagged.succeeded, tagged.failed], [2, 2, 0]);
  await bulk(manager, { action: "tag", filter: { tag: "a" }, add: ["c"], remove: ["a"] });
  const { tags } = await (await manager.fetch(`/api/machines/${one}`)).json();
  assert.deepEqual(tags, ["b", "c"]);
  assert.deepEqual(await list(manager, "?tag=b"), [one, two]);

  assert.equal((await bulk(manager, { action: "pause", filter: { vni: 1 } })).succeeded, 2);
  manager.network.silent.add("10.4.0.2");
  const checked = await bulk(manager, { action: "check", filter: {} });
  assert.deepEqual([checked.matched, checked.succeeded, checked.silent], [4, 2, 1]);
  assert.deepEqual(checked.failures.map(({ id, error }) => [id, error]), [
    [one, "PAUSED"],
    [three, "PAUSED"],
  ]);
  assert.equal((await bulk(manager, { action: "resume", filter: {} })).succeeded, 4);

  const gone = await bulk(manager, { action: "delete", ids: [one, 999_999] });
  assert.deepEqual([gone.succeeded, gone.failures[0]?.error], [1, "NOT_FOUND"]);
  assert.deepEqual(await list(manager, ""), [two, three, four]);
  assert.equal((await bulk(manager, { action: "delete", filter: {} })).succeeded, 3);
  assert.equal((await bulk(manager, { action: "delete", filter: {} })).matched, 0);
});

Deno.test("bulk leaves a machine alone that would have too many tags", async () => {
  await using manager = await startTestManager();
  const [one, two] = await registerSome(manager, 2);
  const many = Array.from({ length: 32 }, (_, n) => `t${n}`);
  await bulk(manager, { action: "tag", ids: [one], add: many });
  const result = await bulk(manager, { action: "tag", ids: [one, two], add: ["x"] });
  assert.deepEqual(result.failures.map(({ id, error }) => [id, error]), [[one, "TOO_MANY_TAGS"]]);
  assert.deepEqual(await list(manager, "?tag=x"), [two]);
});

Deno.test("bulk publishes thousands of machines a chunk at a time, and every browser hears of them", async () => {
  await using manager = await startTestManager({ env: { PING_INTERVAL: "600" } });
  const { sql } = manager.database;
  await sql`
    insert into machine (vni, ip_address, mac_address, hostname, registered_at, updated_at)
    select 5, '10.5.0.0'::inet + n, '02:00:00:00:00:01', 'host-' || n, now(), now()
    from generate_series(1, 1200) n`;
  await sql`
    insert into machine_health (machine_id, last_seen, due_at)
    select id, now(), now() from machine`;
  const published: number[] = [];
  const { publish } = manager.services.live;
  manager.services.live.publish = (changes) => {
    published.push(changes.length);
    publish.call(manager.services.live, changes);
  };
  const result = await bulk(manager, { action: "pause", filter: { vni: 5, q: "host-" } });
  assert.deepEqual([result.matched, result.succeeded], [1200, 1200]);
  assert.deepEqual(published, [500, 500, 200]);
});

Deno.test("bulk refuses what it cannot take, naming the field, and then changes nothing", async () => {
  await using manager = await startTestManager();
  await registerSome(manager, 1);
  const wrong: [body: unknown, field: string][] = [
    [{ ids: [1] }, "action"],
    [{ action: "explode", ids: [1] }, "action"],
    [{ action: "delete" }, "ids"],
    [{ action: "delete", ids: [] }, "ids"],
    [{ action: "delete", ids: [1], filter: {} }, "ids"],
    [{ action: "delete", ids: ["1"] }, "ids.0"],
    [{ action: "delete", ids: [0] }, "ids.0"],
    [{ action: "delete", filter: { state: "down" } }, "filter.state"],
    [{ action: "delete", filter: { status: "down" } }, "filter.status"],
    [{ action: "tag", ids: [1] }, "add"],
    [{ action: "tag", ids: [1], add: ["a,b"] }, "add.0"],
    [{ action: "pause", ids: [1], add: ["a"] }, "add"],
    [{ action: "pause", ids: [1], force: true }, "force"],
  ];
  for (const [body, field] of wrong) {
    const answer = await manager.fetch("/api/machines/bulk", withJson("POST", body));
    await assertError(answer, "VALIDATION_ERROR", field);
  }
  assert.equal((await list(manager, "")).length, 1);
  await assertError(await manager.fetch("/api/machines/bulk"), "METHOD_NOT_ALLOWED");
});
