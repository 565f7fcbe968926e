import assert from "node:assert/strict";
import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { legacyMessageSchema } from "../core/live_wire.ts";
import { openApiDocument } from "../web/openapi/document.ts";
import { withJson } from "./support/answers.ts";
import { assertDocumented } from "./support/documented.ts";
import { sharedManager, startTestManager } from "./support/manager.ts";

const shared = sharedManager();
const ROUTES = new URL("../routes/", import.meta.url);
const METHODS = ["GET", "PUT", "POST", "PATCH", "DELETE"] as const;

const withForm = (fields: string): RequestInit => ({
  method: "POST",
  body: fields,
  headers: { "content-type": "application/x-www-form-urlencoded" },
});

/** Every route file, with the address it serves as OpenAPI writes it. */
async function routeFiles(folder = ROUTES, path = ""): Promise<{ path: string; file: URL }[]> {
  const found: { path: string; file: URL }[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const file = new URL(encodeURI(name) + (isDirectory ? "/" : ""), folder);
    if (name.startsWith("_") || name.startsWith("(_")) continue;
    const part = name.replace(/\.tsx?$/, "").replace(/^\[(?:\.\.\.)?(.+)\]$/, "{$1}");
    const here = part === "index" || /^\(.*\)$/.test(part) ? path : `${path}/${part}`;
    if (isDirectory) found.push(...await routeFiles(file, here));
    else if (/\.tsx?$/.test(name)) found.push({ path: here === "" ? "/" : here, file });
  }
  return found;
}

Deno.test("/openapi.json documents every route and method there is, and no other", async () => {
  const paths = openApiDocument("0.0.0").paths ?? {};
  const routes = await routeFiles();
  for (const { path, file } of routes) {
    const item = paths[path];
    assert.ok(item !== undefined, `${path} (${file.pathname}) is not documented`);
    const { handlers } = await import(file.href) as { handlers?: Record<string, unknown> };
    const taken = handlers === undefined ? ["GET"] : METHODS.filter((name) => name in handlers);
    const documented = METHODS.filter((name) => name.toLowerCase() in item);
    assert.deepEqual(documented, taken, path);
  }
  assert.deepEqual(Object.keys(paths).sort(), routes.map(({ path }) => path).sort());
});

Deno.test("/openapi.json is served as it is made, names every operation, and refers to nothing else", async () => {
  const answer = await shared().fetch("/openapi.json");
  await assertDocumented("GET", "/openapi.json", answer);
  const document = await answer.json();
  assert.match(document.openapi, /^3\.1\./);
  assert.equal(document.info.version, "0.0.0-test");
  const ids = new Set<string>();
  for (
    const [path, item] of Object.entries<
      Record<string, { operationId?: string; summary?: string }>
    >(document.paths)
  ) {
    for (const [method, { operationId, summary }] of Object.entries(item)) {
      assert.ok(operationId && summary, `${method} ${path}`);
      assert.ok(!ids.has(operationId), operationId);
      ids.add(operationId);
    }
  }
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  ajv.addSchema(document, "document");
  for (const name of Object.keys(document.components.schemas)) {
    assert.ok(ajv.getSchema(`document#/components/schemas/${name}`), name);
  }
});

Deno.test("Every address answers as documented, asked rightly and wrongly", async () => {
  const manager = shared();
  const extra_data = { rack: "b7", deep: [{ n: 1.5 }, null] };
  const created = await manager.register({ ip_address: "10.8.0.1", extra_data });
  await assertDocumented("PUT", "/api/machines", created);
  const { id } = await created.json();
  const body = { hostname: "six", mac_address: "02-00-00-00-00-06" };
  const asked: [method: string, path: string, init?: RequestInit][] = [
    ["GET", "/api/machines?limit=1000"],
    ["GET", "/api/machines?status="],
    ["GET", "/api/machines?status=nonsense"],
    ["GET", `/api/machines/${id}`],
    ["GET", "/api/machines/0"],
    ["GET", "/api/machines/x"],
    ["HEAD", `/api/machines/${id}`],
    ["POST", "/api/machines"],
    ["PUT", "/api/machines/fd00:8::1", withJson("PUT", body)],
    ["PUT", "/api/machines/fd00:8::1", withJson("PUT", body)],
    ["PUT", "/api/machines/nonsense", withJson("PUT", body)],
    ["PUT", "/api/machines", withJson("PUT", [])],
    ["PUT", "/api/machines", {
      method: "PUT",
      body: "x",
      headers: { "content-type": "text/plain" },
    }],
    ["PUT", "/api/machines", withJson("PUT", { hostname: "x".repeat(70_000) })],
    ["PUT", "/api/machines", withJson("PUT", body, { origin: "https://evil.example" })],
    ["GET", "/api/machines?q=ten&vni=0&tag=x&sort=loss&order=desc"],
    ["GET", "/api/machines?sort=colour"],
    ["PATCH", `/api/machines/${id}`, withJson("PATCH", { tags: ["a"], notes: "n" })],
    ["PATCH", `/api/machines/${id}`, withJson("PATCH", { id: 7 })],
    ["PATCH", "/api/machines/0", withJson("PATCH", {})],
    ["POST", `/api/machines/${id}/acknowledge`],
    ["POST", "/api/machines/0/acknowledge"],
    ["GET", "/api/conflicts"],
    ["POST", `/api/machines/${id}/check`],
    ["POST", "/api/machines/0/check"],
    ["GET", `/api/machines/${id}/history`],
    ["GET", `/api/machines/${id}/history?resolution=raw`],
    ["GET", `/api/machines/${id}/history?from=x`],
    ["GET", "/api/machines/0/history"],
    ["GET", `/api/machines/${id}/failures?limit=1`],
    ["GET", "/api/machines/0/failures"],
    ["POST", "/api/machines/bulk", withJson("POST", { action: "check", ids: [id, 999_999] })],
    ["POST", "/api/machines/bulk", withJson("POST", { action: "tag", filter: {}, add: ["b"] })],
    ["POST", "/api/machines/bulk", withJson("POST", {})],
    ["GET", "/api/outages"],
    ["GET", "/api/outages?grouped&open"],
    ["GET", "/api/outages?format=csv"],
    ["GET", "/api/outages?format=xml"],
    ["GET", `/machines/${id}`],
    ["GET", `/machines/${id}?range=7d`],
    ["GET", "/machines/0"],
    ["GET", "/outages?range=24h&show=open"],
    ["DELETE", "/api/machines/0"],
    ["DELETE", `/api/machines/${id}`],
    ["GET", "/health"],
    ["GET", "/livez"],
    ["GET", "/style.css"],
    ["GET", "/ws/status"],
    ["GET", "/static/register-machine.sh"],
    ["GET", "/"],
    ["GET", "/register"],
    ["GET", "/docs"],
    ["GET", "/docs/assets/start.js"],
    ["GET", "/docs/assets/swagger-ui-bundle.js"],
    ["GET", "/docs/assets/swagger-ui.css"],
    ["GET", "/docs/assets/package.json"],
    ["PATCH", "/docs"],
    ["GET", "/openapi.json"],
    ["GET", "/login"],
    ["GET", "/login?token=nonsense"],
    ["POST", "/login", withForm("name=nobody&password=wrong")],
    ["POST", "/login"],
    ["GET", "/login/oidc"],
    ["GET", "/login/callback"],
    ["POST", "/logout", withForm("")],
    ["GET", "/account"],
    ["POST", "/account", withForm("action=password")],
    ["GET", "/admin/users"],
    ["POST", "/admin/users", withForm("action=create&name=%20")],
    ["POST", "/admin/users", withForm("action=role&id=1&role=viewer")],
    ["POST", "/admin/users", withForm("action=nonsense")],
    ["GET", "/admin/tokens"],
    ["POST", "/admin/tokens", withForm("action=create&name=x&grant=viewer")],
    ["GET", "/admin/audit"],
    ["GET", "/admin/audit?before=x"],
    ["GET", "/api/audit"],
    ["GET", "/api/audit?format=csv"],
    ["GET", "/api/audit?format=xml"],
  ];
  for (const [method, path, init] of asked) {
    const answer = await manager.fetch(path, { method, redirect: "manual", ...init });
    await assertDocumented(method, path.split("?")[0]!, answer);
    assert.ok(answer.status < 500, `${path}: ${answer.status} ${await answer.clone().text()}`);
    await answer.body?.cancel();
  }
});

Deno.test("What the WebSocket sends is what is documented", async () => {
  const manager = shared();
  await using client = await manager.socket();
  await (await manager.register({ ip_address: "10.8.0.9" })).body?.cancel();
  for (const type of ["connection", "machine_registered", "status_update"]) {
    legacyMessageSchema.parse(await client.next((message) => message.type === type));
  }
});

Deno.test("Whatever is registered, the answer is documented", async () => {
  const manager = shared();
  const field = fc.oneof(fc.jsonValue(), fc.string({ unit: "binary" }), fc.constant("10.8.1.1"));
  const bodies = fc.record({
    hostname: fc.oneof(fc.string({ minLength: 1 }), field),
    mac_address: fc.oneof(fc.constant("02:00:00:00:08:01"), field),
    ip_address: fc.oneof(fc.ipV4(), fc.ipV6(), field),
    vni: fc.oneof(fc.nat(20_000_000), field),
    extra_data: fc.oneof(fc.dictionary(fc.string(), fc.jsonValue()), field),
  }, { requiredKeys: [] });
  await fc.assert(
    fc.asyncProperty(bodies, async (body) => {
      const answer = await manager.fetch("/api/machines", withJson("PUT", body));
      await assertDocumented("PUT", "/api/machines", answer);
      assert.ok(answer.status < 500, JSON.stringify(body));
      await answer.body?.cancel();
    }),
    { numRuns: 150 },
  );
});

Deno.test("Where nobody is anybody without signing in, the refusals are documented too", async () => {
  await using manager = await startTestManager({ env: { ANONYMOUS_ROLE: "none" } });
  for (const [path, item] of Object.entries(openApiDocument("0.0.0").paths ?? {})) {
    for (const method of METHODS.filter((name) => name.toLowerCase() in item)) {
      const pathname = path.replace(/\{\w+\}/g, "1");
      const answer = await manager.fetch(pathname, { method, redirect: "manual" });
      await assertDocumented(method, pathname, answer);
      await answer.body?.cancel();
    }
  }
});
