import assert from "node:assert/strict";
import { historySchema } from "../../core/history_wire.ts";
import { incidentReportSchema } from "../../core/incident_wire.ts";
import { failuresSchema, outageListSchema } from "../../core/outage_wire.ts";
import { assertError } from "../support/answers.ts";
import { sharedManager, type TestManager } from "../support/manager.ts";
import { eventually } from "../support/pages.ts";

const shared = sharedManager();

async function registered(manager: TestManager, ip_address: string, more = {}): Promise<number> {
  return (await (await manager.register({ ip_address, ...more })).json()).id;
}

/** A machine that was unreachable; `open`: that still is. */
async function outage(manager: TestManager, ip: string, open: boolean, more = {}): Promise<number> {
  await using socket = await manager.socket();
  manager.network.silent.add(ip);
  const id = await registered(manager, ip, more);
  await socket.next((each) => each.machine_id === id && each.status === "unreachable");
  if (open) return id;
  manager.network.silent.delete(ip);
  await manager.fetch(`/api/machines/${id}/check`, { method: "POST" });
  await socket.next((each) => each.machine_id === id && each.is_alive === true);
  return id;
}

Deno.test("GET history gives the checks of a span at the resolution asked for", async () => {
  const manager = shared();
  const id = await registered(manager, "10.3.0.1");
  const get = async (query: string) =>
    historySchema.parse(await (await manager.fetch(`/api/machines/${id}/history${query}`)).json());
  await eventually(async () => assert.ok((await get("?resolution=raw")).points.length > 1));
  const raw = await get("");
  assert.equal(raw.resolution, "5m", "a day of checks would be too many points");
  const from = new Date(Date.now() - 3_600_000).toISOString();
  assert.equal((await get(`?from=${from}`)).resolution, "raw");
  assert.equal((await get("?resolution=1h")).points.length, 1);
  assert.deepEqual((await get(`?from=0&to=1000`)).points, []);
});

Deno.test("GET history refuses spans and times that are wrong, naming them", async () => {
  const manager = shared();
  const id = await registered(manager, "10.3.0.2");
  const wrong: [query: string, field: string][] = [
    ["from=yesterday", "from"],
    ["to=-5", "to"],
    ["resolution=2m", "resolution"],
    ["from=2000&to=1000", "from"],
    ["from=0&to=900000000&resolution=raw", "from"],
    ["from=0", "from"],
  ];
  for (const [query, field] of wrong) {
    await assertError(
      await manager.fetch(`/api/machines/${id}/history?${query}`),
      "VALIDATION_ERROR",
      field,
    );
  }
  await assertError(await manager.fetch("/api/machines/999999/history"), "NOT_FOUND");
  await assertError(await manager.fetch("/api/machines/x/history"), "VALIDATION_ERROR", "id");
});

Deno.test("GET failures gives a machine's outages, the latest first, and its uptime", async () => {
  const manager = shared();
  const id = await outage(manager, "10.3.0.3", false);
  const get = async (query = "") =>
    failuresSchema.parse(
      await (await manager.fetch(`/api/machines/${id}/failures${query}`)).json(),
    );
  const { failures: [failure], total, uptime } = await get();
  assert.equal(total, 1);
  assert.equal(failure?.ip_address, "10.3.0.3");
  assert.ok(failure?.duration !== null && failure!.duration > 0);
  assert.ok(failure!.ended_at! > failure!.began_at);
  assert.ok(uptime["24h"]! < 100);
  await assertError(
    await manager.fetch(`/api/machines/${id}/failures?limit=0`),
    "VALIDATION_ERROR",
    "limit",
  );
  await assertError(await manager.fetch("/api/machines/999999/failures"), "NOT_FOUND");
});

Deno.test("GET /api/outages filters, counts, and tells what they may have shared", async () => {
  const manager = shared();
  const vxlan = { vtep: "10.200.0.7" };
  const ended = await outage(manager, "10.3.0.4", false);
  const open = await outage(manager, "10.3.0.5", true, { vni: 77, extra_data: { vxlan } });
  const get = async (query: string) =>
    outageListSchema.parse(await (await manager.fetch(`/api/outages${query}`)).json());
  const ids = async (query: string) => (await get(query)).outages.map((each) => each.machine_id);
  assert.ok((await ids("?open")).includes(open));
  assert.ok(!(await ids("?open=true")).includes(ended));
  assert.ok((await ids("?open=false")).includes(ended));
  const all = await get("");
  assert.equal(all.total, all.outages.length);
  assert.deepEqual((await get("?limit=1")).outages, [all.outages[0]]);
  const of = all.outages.find((each) => each.machine_id === open);
  assert.deepEqual([of?.vni, of?.vtep, of?.ended_at, of?.duration], [77, "10.200.0.7", null, null]);
  assert.deepEqual(await ids(`?to=${Date.now() - 3_600_000}`), []);

  await manager.fetch(`/api/machines/${open}`, { method: "DELETE" });
  const after = (await get("")).outages.find((each) => each.id === of?.id);
  assert.deepEqual([after?.machine_id, after?.vni, after?.ip_address], [null, null, "10.3.0.5"]);
});

Deno.test("GET /api/outages?grouped tells what failed together once", async () => {
  const manager = shared();
  const extra_data = { vxlan: { vtep: "10.200.0.8" } };
  await outage(manager, "10.3.1.1", true, { extra_data });
  await outage(manager, "10.3.1.2", true, { extra_data });
  const answer = await manager.fetch("/api/outages?grouped&open");
  const { incidents } = incidentReportSchema.parse(await answer.json());
  const incident = incidents.find(({ cause }) => cause.kind === "vtep");
  assert.deepEqual(incident?.cause, { kind: "vtep", vtep: "10.200.0.8" });
  assert.deepEqual([incident?.machines, incident?.open, incident?.ended_at], [2, 2, null]);
});

Deno.test("GET /api/outages as CSV has the same, and nothing that a spreadsheet would run", async () => {
  const manager = shared();
  await outage(manager, "10.3.0.6", true, { hostname: '=HYPERLINK("x"),"y"' });
  const answer = await manager.fetch("/api/outages?open&format=csv");
  assert.match(answer.headers.get("content-type") ?? "", /^text\/csv/);
  assert.match(answer.headers.get("content-disposition") ?? "", /attachment.*\.csv/);
  const [head, ...rows] = (await answer.text()).trimEnd().split("\r\n");
  assert.match(head ?? "", /^id,machine_id,hostname,ip_address,.*,duration$/);
  const row = rows.find((each) => each.includes("10.3.0.6")) ?? "";
  assert.ok(row.includes(`"'=HYPERLINK(""x""),""y"""`), row);
});

Deno.test("GET /api/outages refuses parameters that are wrong, naming them", async () => {
  const manager = shared();
  for (const query of ["open=maybe", "from=x", "to=x", "format=xml", "limit=0", "from=2&to=1"]) {
    const field = query.split("=")[0];
    await assertError(await manager.fetch(`/api/outages?${query}`), "VALIDATION_ERROR", field);
  }
});
