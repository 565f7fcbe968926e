import assert from "node:assert/strict";
import { z } from "zod";
import { machineSchema } from "../../core/machine_wire.ts";
import { assertError } from "../support/answers.ts";
import { sharedManager, startTestManager, type TestManager } from "../support/manager.ts";

const shared = sharedManager();

const listSchema = z.strictObject({
  machines: z.array(machineSchema),
  total: z.int(),
  limit: z.int(),
  offset: z.int(),
});

async function list(manager: TestManager, query = "") {
  const answer = await manager.fetch(`/api/machines${query}`);
  assert.equal(answer.status, 200);
  return listSchema.parse(await answer.json());
}

async function registerSome(manager: TestManager, count: number): Promise<void> {
  for (let n = 1; n <= count; n++) await manager.register({ ip_address: `10.0.0.${n}` });
}

Deno.test("GET /api/machines lists newest registration first, 100 unless told otherwise", async () => {
  await using manager = await startTestManager();
  await registerSome(manager, 103);
  const page = await list(manager);
  assert.deepEqual([page.total, page.limit, page.offset, page.machines.length], [103, 100, 0, 100]);
  assert.equal(page.machines[0]?.ip_address, "10.0.0.103");
  const rest = await list(manager, "?offset=100");
  assert.deepEqual(rest.machines.map((each) => each.ip_address), [
    "10.0.0.3",
    "10.0.0.2",
    "10.0.0.1",
  ]);
  assert.equal((await list(manager, "?limit=1000")).machines.length, 103);
  assert.deepEqual((await list(manager, "?offset=1000000000000")).machines, []);
});

Deno.test("GET /api/machines filters by status, and counts after the filter", async () => {
  await using manager = await startTestManager();
  manager.network.silent.add("10.0.0.2");
  await using socket = await manager.socket();
  await registerSome(manager, 3);
  await socket.next((message) => message.status === "unreachable");
  assert.equal((await list(manager, "?status=active")).total, 2);
  const down = await list(manager, "?status=unreachable&limit=1");
  assert.deepEqual([down.total, down.machines[0]?.ip_address], [1, "10.0.0.2"]);
  assert.equal(down.machines[0]?.is_alive, false);
  assert.equal((await list(manager, "?status=")).total, 3, "an empty status means any");
});

Deno.test("GET /api/machines refuses parameters that are wrong, naming them", async () => {
  const manager = shared();
  for (const query of ["limit=0", "limit=1001", "limit=x", "offset=-1", "status=gone"]) {
    const field = query.split("=")[0];
    await assertError(await manager.fetch(`/api/machines?${query}`), "VALIDATION_ERROR", field);
  }
});

Deno.test("GET and DELETE /api/machines/{id} answer with the machine, 204, or 404", async () => {
  const manager = shared();
  const { id } = await (await manager.register({ ip_address: "10.0.0.1" })).json();
  const path = `/api/machines/${id}`;
  const got = await manager.fetch(path);
  assert.equal(machineSchema.parse(await got.json()).id, id);
  const deleted = await manager.fetch(path, { method: "DELETE" });
  assert.deepEqual([deleted.status, await deleted.text()], [204, ""]);
  await assertError(await manager.fetch(path), "NOT_FOUND");
  await assertError(await manager.fetch(path, { method: "DELETE" }), "NOT_FOUND");
});

Deno.test("{id} that no machine can have is 404 or 400, never 500", async () => {
  const manager = shared();
  for (const id of ["0", "-1", "2147483648", "99999999999999999999"]) {
    await assertError(await manager.fetch(`/api/machines/${id}`), "NOT_FOUND");
    await assertError(
      await manager.fetch(`/api/machines/${id}`, { method: "DELETE" }),
      "NOT_FOUND",
    );
  }
  for (const id of ["abc", "1.5", "%00", "10.0.0.1", "%20"]) {
    await assertError(await manager.fetch(`/api/machines/${id}`), "VALIDATION_ERROR", "id");
  }
});

Deno.test("GET /api/machines searches, filters and sorts", async () => {
  await using manager = await startTestManager();
  await manager.register({ ip_address: "10.0.0.1", hostname: "b", vni: 7 });
  const second = await manager.register({ ip_address: "10.0.0.2", hostname: "a" });
  const { id } = await second.json();
  await manager.fetch(`/api/machines/${id}`, {
    method: "PATCH",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ tags: ["core"] }),
  });
  const names = async (query: string) =>
    (await list(manager, query)).machines.map(({ hostname }) => hostname).join("");
  assert.equal(await names("?sort=hostname"), "ab");
  assert.equal(await names("?sort=hostname&order=desc"), "ba");
  assert.equal(await names("?sort=&order=&q=&vni=&tag="), "ab");
  assert.equal(await names("?q=10.0.0.1"), "b");
  assert.equal(await names("?q=02-00-0a-00-00-02"), "a");
  assert.equal(await names("?vni=7"), "b");
  assert.equal(await names("?vni=0"), "a");
  assert.equal(await names("?tag=core"), "a");
  for (const query of ["sort=colour", "order=up", "vni=-1", "vni=x", `q=${"x".repeat(501)}`]) {
    const field = query.split("=")[0];
    await assertError(await manager.fetch(`/api/machines?${query}`), "VALIDATION_ERROR", field);
  }
});
