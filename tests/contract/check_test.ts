import assert from "node:assert/strict";
import { checkResultSchema } from "../../core/check_wire.ts";
import { historySchema } from "../../core/history_wire.ts";
import { assertError } from "../support/answers.ts";
import { sharedManager, type TestManager } from "../support/manager.ts";
import { eventually } from "../support/pages.ts";

const shared = sharedManager({ env: { PING_COUNT: "4" } });

async function registered(manager: TestManager, ip_address: string): Promise<number> {
  return (await (await manager.register({ ip_address })).json()).id;
}

const check = (manager: TestManager, id: number | string) =>
  manager.fetch(`/api/machines/${id}/check`, { method: "POST" });

Deno.test("POST check probes now, answers with the result, and history has it too", async () => {
  const manager = shared();
  const id = await registered(manager, "10.2.0.1");
  const answer = await check(manager, id);
  assert.equal(answer.status, 200);
  const result = checkResultSchema.parse(await answer.json());
  assert.deepEqual([result.outcome, result.sent, result.received], ["reply", 4, 4]);
  assert.equal(result.rtt?.avg, 0.3);
  await eventually(async () => {
    const history = await manager.fetch(`/api/machines/${id}/history?resolution=raw`);
    const { points } = historySchema.parse(await history.json());
    const point = points.find(({ t }) => t === Date.parse(result.sent_at));
    assert.deepEqual([point?.sent, point?.lost, point?.rtt_avg], [4, 0, 0.3]);
  });
});

Deno.test("POST check tells silence and faults apart", async () => {
  const manager = shared();
  const id = await registered(manager, "10.2.0.2");
  manager.network.silent.add("10.2.0.2");
  const silence = checkResultSchema.parse(await (await check(manager, id)).json());
  assert.deepEqual([silence.outcome, silence.received, silence.rtt], ["silence", 0, null]);
  manager.network.isBroken = true;
  const fault = checkResultSchema.parse(await (await check(manager, id)).json());
  manager.network.isBroken = false;
  assert.deepEqual([fault.outcome, fault.reason], ["fault", "ENETDOWN"]);
});

Deno.test("POST check of a machine that is not there is 404, of no number 400", async () => {
  const manager = shared();
  await assertError(await check(manager, 999_999), "NOT_FOUND");
  await assertError(await check(manager, "x"), "VALIDATION_ERROR", "id");
  await assertError(await manager.fetch("/api/machines/1/check"), "METHOD_NOT_ALLOWED");
});
