import assert from "node:assert/strict";
import { type MachineOnWire, machineSchema } from "../../core/machine_wire.ts";
import { assertError, withJson } from "../support/answers.ts";
import { sharedManager, startTestManager, type TestManager } from "../support/manager.ts";

const shared = sharedManager();

async function machine(answer: Response, status: number): Promise<MachineOnWire> {
  const text = await answer.text();
  assert.equal(answer.status, status, text);
  return machineSchema.parse(JSON.parse(text));
}

const put = (manager: TestManager, path: string, body: unknown) =>
  manager.fetch(path, withJson("PUT", body));

Deno.test("PUT /api/machines/{ip} creates with 201 and updates with 200, by (vni, address)", async () => {
  const manager = shared();
  const body = { hostname: "web-01", mac_address: "02-00-0A-00-00-01" };
  const created = await machine(await put(manager, "/api/machines/10.0.0.1", body), 201);
  assert.equal(created.mac_address, "02:00:0a:00:00:01", "lower case, colons");
  assert.equal(created.ip_address, "10.0.0.1");
  assert.equal(created.status, "active");
  assert.equal(created.is_alive, null, "not checked yet");
  assert.equal(created.response_time, null);
  assert.equal(created.extra_data, null);
  assert.equal(created.vni, 0);

  const updated = await machine(
    await put(manager, "/api/machines/10.0.0.1", { ...body, hostname: "web-02" }),
    200,
  );
  assert.equal(updated.id, created.id);
  assert.equal(updated.hostname, "web-02");
  assert.equal(updated.registered_at, created.registered_at);
  assert.ok(updated.updated_at > created.updated_at);
});

Deno.test("PUT /api/machines takes the address from the body, IPv6 in any spelling", async () => {
  const manager = shared();
  const body = { hostname: "v6", mac_address: "02:00:00:00:00:06" };
  const first = await machine(
    await put(manager, "/api/machines", { ...body, ip_address: "FD00:0:0::0001" }),
    201,
  );
  assert.equal(first.ip_address, "fd00::1");
  for (const path of ["fd00::1", "FD00::1", "fd00%3a%3A1", "fd00:0:0:0:0:0:0:1"]) {
    const again = await machine(await put(manager, `/api/machines/${path}`, body), 200);
    assert.equal(again.id, first.id, path);
  }
});

Deno.test("PUT compares the address of the path with that of the body as addresses", async () => {
  const manager = shared();
  const body = { hostname: "v6", mac_address: "02:00:00:00:00:06" };
  const same = { ...body, ip_address: "fd00:0::7" };
  await machine(await put(manager, "/api/machines/fd00::7", same), 201);
  await assertError(
    await put(manager, "/api/machines/fd00::8", same),
    "VALIDATION_ERROR",
    "ip_address",
  );
  await assertError(await put(manager, "/api/machines", body), "VALIDATION_ERROR", "ip_address");
});

Deno.test("PUT stores extra_data exactly, keeps it when absent and clears it when null", async () => {
  const manager = shared();
  const extra = JSON.parse(
    '{"__proto__":{"a":1},"constructor":{"prototype":2},"n":[0.1,-0,1e-7,9007199254740991],' +
      '"é":"😀\\u0001","":{},"nested":{"list":[null,true,[]]}}',
  );
  const register = async (more: object) => {
    const answer = await manager.register({ ip_address: "10.0.0.2", hostname: "x", ...more });
    assert.ok(answer.ok);
    return await answer.text();
  };
  await register({ extra_data: extra });
  const kept = JSON.parse(await register({}));
  const sorted = (value: unknown) => JSON.stringify(value, (_, inner) => deepSorted(inner));
  assert.equal(sorted(kept.extra_data), sorted({ ...extra, n: [0.1, 0, 1e-7, 9007199254740991] }));
  assert.ok(Object.hasOwn(kept.extra_data, "__proto__"));
  assert.equal(JSON.parse(await register({ extra_data: null })).extra_data, null);
});

/** jsonb does not keep the order of keys, which JSON gives no meaning. */
function deepSorted(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const sorted = Object.create(null);
  for (const [key, inner] of Object.entries(value).sort(([a], [b]) => a < b ? -1 : 1)) {
    Object.defineProperty(sorted, key, { value: inner, enumerable: true });
  }
  return sorted;
}

Deno.test("PUT keeps machines of other VNIs apart, and a VNI takes over the VNI-0 record", async () => {
  const manager = shared();
  const register = async (more: object, status: number) =>
    await machine(await manager.register({ ip_address: "10.0.0.3", ...more }), status);
  const bare = await register({}, 201);
  const tagged = await register({ vni: 100 }, 200);
  assert.deepEqual([tagged.id, tagged.vni], [bare.id, 100]);
  const other = await register({ vni: 200 }, 201);
  assert.notEqual(other.id, bare.id);
  assert.equal((await register({ vni: 16_777_215 }, 201)).vni, 16_777_215);
  await assertError(
    await manager.register({ ip_address: "10.0.0.3", vni: 16_777_216 }),
    "VALIDATION_ERROR",
    "vni",
  );
});

Deno.test("PUT stores a changed MAC with 200", async () => {
  const manager = shared();
  await manager.register({ ip_address: "10.0.0.4", mac_address: "02:00:00:00:00:01" });
  const changed = await machine(
    await manager.register({ ip_address: "10.0.0.4", mac_address: "02:00:00:00:00:02" }),
    200,
  );
  assert.equal(changed.mac_address, "02:00:00:00:00:02");
});

Deno.test("PUT moves last_seen always, and updated_at only when something changed", async () => {
  const manager = shared();
  const first = await machine(await manager.register({ ip_address: "10.0.0.5" }), 201);
  await new Promise((done) => setTimeout(done, 5));
  const again = await machine(await manager.register({ ip_address: "10.0.0.5" }), 200);
  assert.ok(again.last_seen > first.last_seen);
  assert.equal(again.updated_at, first.updated_at);
});

Deno.test("PUT beyond MAX_MACHINES answers 503 MACHINE_LIMIT_REACHED, and updates still pass", async () => {
  await using manager = await startTestManager({ env: { MAX_MACHINES: "2" } });
  const answers = await Promise.all(
    Array.from({ length: 8 }, (_, n) => manager.register({ ip_address: `10.0.1.${n + 1}` })),
  );
  const created = answers.filter(({ status }) => status === 201);
  assert.equal(created.length, 2, "checking and inserting do not race");
  for (const answer of answers) {
    if (answer.status !== 201) await assertError(answer, "MACHINE_LIMIT_REACHED");
  }
  const [known] = await Promise.all(created.map((answer) => answer.json()));
  assert.equal((await manager.register({ ip_address: known.ip_address })).status, 200);
});
