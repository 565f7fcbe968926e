import assert from "node:assert/strict";
import { assertError } from "../support/answers.ts";
import { startTestManager } from "../support/manager.ts";

/** The samples of a text, by name and labels as written. */
function samples(text: string): Map<string, number> {
  const lines = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return new Map(lines.map((line) => {
    const at = line.lastIndexOf(" ");
    return [line.slice(0, at).replace(/^vxlan_manager_/, ""), Number(line.slice(at + 1))];
  }));
}

Deno.test("GET /metrics tells Prometheus the machines by state, and how the manager does", async () => {
  await using manager = await startTestManager();
  manager.network.silent.add("10.0.0.3");
  await using live = await manager.socket(["vxlan.live.v1"]);
  for (const n of [1, 2, 3]) await manager.register({ ip_address: `10.0.0.${n}` });
  await live.next(({ checked }) => checked?.some(([, state]: [number, string]) => state === "d"));

  const answer = await manager.fetch("/metrics");
  assert.equal(answer.status, 200);
  assert.match(answer.headers.get("content-type") ?? "", /^text\/plain; version=0\.0\.4/);
  const text = await answer.text();
  const told = samples(text);
  assert.equal(told.get('machines{state="up"}'), 2);
  assert.equal(told.get('machines{state="down"}'), 1);
  assert.equal(told.get('machines{state="paused"}'), 0);
  assert.equal(told.get("database_up"), 1);
  assert.equal(told.get('monitor_state{state="running"}'), 1);
  assert.equal(told.get("monitor_watched"), 3);
  assert.equal(told.get('live_clients{dialect="live"}'), 1);
  assert.ok(told.get("echoes_sent_total")! >= 5, text);
  assert.ok([...told.values()].every((value) => value >= 0), text);
});

Deno.test("GET /metrics takes the right to look", async () => {
  await using manager = await startTestManager({ env: { ANONYMOUS_ROLE: "none" } });
  await assertError(await manager.fetch("/metrics"), "UNAUTHORIZED");
});
