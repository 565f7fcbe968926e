import assert from "node:assert/strict";
import { healthSchema } from "../../web/health_wire.ts";
import { assertError } from "../support/answers.ts";
import { startTestManager } from "../support/manager.ts";

Deno.test("GET /health says that all is well, with what we add", async () => {
  await using manager = await startTestManager();
  await manager.register({ ip_address: "10.0.0.1" });
  const answer = await manager.fetch("/health");
  assert.equal(answer.status, 200);
  const health = healthSchema.parse(await answer.json());
  assert.deepEqual([health.status, health.database], ["healthy", "connected"]);
  assert.equal(health.version, "0.0.0-test");
  assert.equal(health.monitor.machines, 1);
  assert.equal(health.monitor.state, "running");
  assert.equal(health.error, undefined);
  assert.deepEqual([health.prober?.restarts, health.prober?.faults], [0, {}]);
});

Deno.test("GET /livez says that the process lives", async () => {
  await using manager = await startTestManager();
  const answer = await manager.fetch("/livez");
  assert.deepEqual([answer.status, await answer.json()], [200, { status: "alive" }]);
});

Deno.test("Without its database the manager says so everywhere, and still shows what it knows", async () => {
  await using manager = await startTestManager();
  await manager.register({ ip_address: "10.0.0.1" });
  await using live = await manager.socket(["vxlan.live.v1"]);
  await live.next(({ type }) => type === "snapshot");
  Deno.kill(manager.database.pid, "SIGQUIT");
  await live.next(({ manager }) => manager?.database.state === "away", 30_000);

  const health = await manager.fetch("/health");
  assert.equal(health.status, 503);
  const said = healthSchema.parse(await health.json());
  assert.deepEqual([said.status, said.database], ["unhealthy", "disconnected"]);
  assert.ok((said.error ?? "").length > 0);

  await assertError(await manager.register({ ip_address: "10.0.0.2" }), "DATABASE_UNAVAILABLE");
  await assertError(await manager.fetch("/api/machines"), "DATABASE_UNAVAILABLE");
  await assertError(await manager.fetch("/api/machines/1"), "DATABASE_UNAVAILABLE");
  await assertError(
    await manager.fetch("/api/machines/1", { method: "DELETE" }),
    "DATABASE_UNAVAILABLE",
  );
  // What is wrong with the request is still said first.
  await assertError(await manager.register({ ip_address: "x" }), "VALIDATION_ERROR");

  const livez = await manager.fetch("/livez");
  assert.equal(livez.status, 200);
  await livez.body?.cancel();
  const page = await manager.fetch("/");
  assert.equal(page.status, 200);
  assert.ok((await page.text()).includes("10.0.0.1"));
});
