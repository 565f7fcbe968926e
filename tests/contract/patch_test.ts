import assert from "node:assert/strict";
import { machineSchema } from "../../core/machine_wire.ts";
import { assertError, withJson } from "../support/answers.ts";
import { sharedManager, type TestManager } from "../support/manager.ts";

const shared = sharedManager();

async function registered(manager: TestManager, ip_address: string): Promise<number> {
  return (await (await manager.register({ ip_address })).json()).id;
}

const patch = (manager: TestManager, id: number | string, body: unknown) =>
  manager.fetch(`/api/machines/${id}`, withJson("PATCH", body));

Deno.test("PATCH changes what it names and leaves the rest", async () => {
  const manager = shared();
  const id = await registered(manager, "10.1.0.1");
  const before = machineSchema.parse(await (await manager.fetch(`/api/machines/${id}`)).json());
  const tagged = await patch(manager, id, { tags: ["rack b", " core ", "core"], notes: "a\nb" });
  assert.equal(tagged.status, 200);
  const { tags, notes, ...rest } = machineSchema.parse(await tagged.json());
  assert.deepEqual([tags, notes], [["rack b", "core"], "a\nb"]);
  assert.deepEqual([rest.hostname, rest.updated_at], [before.hostname, before.updated_at]);
  const named = machineSchema.parse(await (await patch(manager, id, { hostname: "web" })).json());
  assert.deepEqual([named.hostname, named.tags, named.notes], ["web", ["rack b", "core"], "a\nb"]);
  assert.ok(named.updated_at > before.updated_at);
});

Deno.test("PATCH refuses what it does not know or cannot take, naming the field", async () => {
  const manager = shared();
  const id = await registered(manager, "10.1.0.2");
  const wrong: [body: unknown, field: string][] = [
    [{ ip_address: "10.0.0.1" }, "ip_address"],
    [{ hostname: "" }, "hostname"],
    [{ hostname: "  " }, "hostname"],
    [{ hostname: "x".repeat(256) }, "hostname"],
    [{ hostname: null }, "hostname"],
    [{ tags: "core" }, "tags"],
    [{ tags: ["a,b"] }, "tags.0"],
    [{ tags: ["x", "y".repeat(65)] }, "tags.1"],
    [{ tags: Array.from({ length: 33 }, (_, n) => `t${n}`) }, "tags"],
    [{ notes: "x".repeat(10_001) }, "notes"],
    [{ notes: "\0" }, "notes"],
    [{ paused: "yes" }, "paused"],
    [[], ""],
  ];
  for (const [body, field] of wrong) {
    await assertError(await patch(manager, id, body), "VALIDATION_ERROR", field);
  }
  await assertError(await patch(manager, 999_999, {}), "NOT_FOUND");
  await assertError(await patch(manager, "x", {}), "VALIDATION_ERROR", "id");
});

Deno.test("PATCH tells every browser", async () => {
  const manager = shared();
  const id = await registered(manager, "10.1.0.3");
  await using socket = await manager.socket(["vxlan.live.v1"]);
  await socket.next((message) => message.type === "snapshot");
  await (await patch(manager, id, { tags: ["seen"] })).body?.cancel();
  const rows = (message: Record<string, unknown>) => (message.registered ?? []) as [unknown[]][];
  const delta = await socket.next((message) => rows(message).some(([row]) => row[0] === id));
  assert.deepEqual(rows(delta).find(([row]) => row[0] === id)?.[0][6], ["seen"]);
});

Deno.test("A paused machine is not checked and raises no alarm; resumed, it is checked at once", async () => {
  const manager = shared();
  const ip = "10.1.0.4";
  manager.network.silent.add(ip);
  await using socket = await manager.socket();
  const id = await registered(manager, ip);
  await socket.next((each) => each.machine_id === id && each.status === "unreachable");

  const paused = machineSchema.parse(await (await patch(manager, id, { paused: true })).json());
  assert.deepEqual([paused.paused, paused.status, paused.is_alive], [true, "active", null]);
  const failures = await (await manager.fetch(`/api/machines/${id}/failures`)).json();
  assert.notEqual(failures.failures[0].ended_at, null, "nobody would see it end");

  const asked = manager.network.asked.get(ip);
  await assertError(
    await manager.fetch(`/api/machines/${id}/check`, { method: "POST" }),
    "VALIDATION_ERROR",
    "paused",
  );
  const again = await registered(manager, ip);
  assert.equal(again, id);
  assert.equal(manager.network.asked.get(ip), asked, "not even when it registers again");

  await (await patch(manager, id, { paused: false })).body?.cancel();
  await socket.next((each) => each.machine_id === id && each.status === "unreachable");
});
