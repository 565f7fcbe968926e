import assert from "node:assert/strict";
import fc from "fast-check";
import type { ErrorCode } from "../../core/errors.ts";
import { assertError, withJson } from "../support/answers.ts";
import { sharedManager, type TestManager } from "../support/manager.ts";

const shared = sharedManager();

const GOOD = { hostname: "web-01", mac_address: "02:00:0a:00:00:01", ip_address: "10.0.0.1" };
const JSON_TYPE = { "content-type": "application/json" };

function put(manager: TestManager, body: BodyInit, headers: HeadersInit = JSON_TYPE) {
  return manager.fetch("/api/machines", { method: "PUT", body, headers });
}

async function total(manager: TestManager): Promise<number> {
  return (await (await manager.fetch("/api/machines")).json()).total;
}

Deno.test("Bad registrations get a clear 4xx that names the field, and nothing is stored", async () => {
  const manager = shared();
  const before = await total(manager);
  const wrong: [change: Record<string, unknown>, field: string][] = [
    [{ hostname: undefined }, "hostname"],
    [{ hostname: 7 }, "hostname"],
    [{ hostname: "" }, "hostname"],
    [{ hostname: "x".repeat(256) }, "hostname"],
    [{ hostname: "a\0b" }, "hostname"],
    [{ hostname: "a\u001bb" }, "hostname"],
    [{ mac_address: undefined }, "mac_address"],
    [{ mac_address: "02:00:0a:00:00:0g" }, "mac_address"],
    [{ mac_address: ["02:00:0a:00:00:01"] }, "mac_address"],
    [{ ip_address: undefined }, "ip_address"],
    [{ ip_address: "fe80::1%eth0" }, "ip_address"],
    [{ ip_address: "::ffff:10.0.0.1" }, "ip_address"],
    [{ ip_address: "224.0.0.1" }, "ip_address"],
    [{ ip_address: "ff02::1" }, "ip_address"],
    [{ ip_address: "255.255.255.255" }, "ip_address"],
    [{ ip_address: "0.0.0.0" }, "ip_address"],
    [{ ip_address: "::" }, "ip_address"],
    [{ ip_address: "10.0.0.1/24" }, "ip_address"],
    [{ vni: "100" }, "vni"],
    [{ vni: -1 }, "vni"],
    [{ extra_data: "text" }, "extra_data"],
    [{ extra_data: { a: { b: "\0" } } }, "extra_data.a.b"],
    [{ extra_data: { a: "\ud800" } }, "extra_data.a"],
  ];
  for (const [change, field] of wrong) {
    await assertError(
      await put(manager, JSON.stringify({ ...GOOD, ...change })),
      "VALIDATION_ERROR",
      field,
    );
  }
  assert.equal(await total(manager), before);
});

Deno.test("Bodies that are no JSON for us get 400, 413 or 415", async () => {
  const manager = shared();
  const before = await total(manager);
  const wrong: [body: BodyInit, headers: HeadersInit, code: ErrorCode][] = [
    ["", JSON_TYPE, "VALIDATION_ERROR"],
    ["{", JSON_TYPE, "VALIDATION_ERROR"],
    ["[]", JSON_TYPE, "VALIDATION_ERROR"],
    ["null", JSON_TYPE, "VALIDATION_ERROR"],
    ["[".repeat(60_000), JSON_TYPE, "VALIDATION_ERROR"],
    [new Uint8Array([0x7b, 0xff, 0x7d]), JSON_TYPE, "VALIDATION_ERROR"],
    [`{"extra_data":{"n":9007199254740993}}`, JSON_TYPE, "VALIDATION_ERROR"],
    [`{"hostname":"${"x".repeat(70_000)}"}`, JSON_TYPE, "PAYLOAD_TOO_LARGE"],
    ["x".repeat(3_000_000), JSON_TYPE, "PAYLOAD_TOO_LARGE"],
    ["a=b", { "content-type": "application/x-www-form-urlencoded" }, "UNSUPPORTED_MEDIA_TYPE"],
    [JSON.stringify(GOOD), { "content-type": "text/plain" }, "UNSUPPORTED_MEDIA_TYPE"],
    [
      JSON.stringify(GOOD),
      { ...JSON_TYPE, "content-encoding": "gzip" },
      "UNSUPPORTED_MEDIA_TYPE",
    ],
  ];
  for (const [body, headers, code] of wrong) {
    await assertError(await put(manager, body, headers), code);
  }
  assert.equal(await total(manager), before);
});

Deno.test("A body without a length is read only up to the limit", async () => {
  const manager = shared();
  let sent = 0;
  const endless = new ReadableStream<Uint8Array>({
    async pull(controller) {
      if (sent > 20_000_000) return controller.close();
      sent += 16_384;
      controller.enqueue(new Uint8Array(16_384).fill(0x20));
      await new Promise((done) => setTimeout(done, 1));
    },
  });
  await assertError(await put(manager, endless), "PAYLOAD_TOO_LARGE");
  assert.ok(sent < 10_000_000, `${sent} bytes were taken`);
});

Deno.test("Addresses in the path are read as they are in the body", async () => {
  const manager = shared();
  const body = { hostname: "web-01", mac_address: "02:00:0a:00:00:01" };
  for (
    const path of [
      "abc",
      "5",
      "fe80::1%25eth0",
      "::ffff:10.0.0.1",
      "224.0.0.1",
      "255.255.255.255",
      "0.0.0.0",
      "%00",
      "10.0.0.1%2F24",
      "%2e%2e%2f",
    ]
  ) {
    const answer = await manager.fetch(`/api/machines/${path}`, withJson("PUT", body));
    await assertError(answer, "VALIDATION_ERROR", "ip_address");
  }
});

Deno.test("Unknown addresses and methods get the contract's errors, with Allow", async () => {
  const manager = shared();
  for (const path of ["/api", "/api/", "/api/nothing", "/api/machines/1/nothing", "/health/x"]) {
    await assertError(await manager.fetch(path), "NOT_FOUND");
  }
  const table: [method: string, path: string, allow: string[]][] = [
    ["POST", "/api/machines", ["GET", "HEAD", "OPTIONS", "PUT"]],
    ["PATCH", "/api/machines", ["GET", "HEAD", "OPTIONS", "PUT"]],
    ["BREW", "/api/machines", ["GET", "HEAD", "OPTIONS", "PUT"]],
    ["POST", "/api/machines/1", ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "PUT"]],
    ["PUT", "/health", ["GET", "HEAD", "OPTIONS"]],
    ["DELETE", "/livez", ["GET", "HEAD", "OPTIONS"]],
  ];
  for (const [method, path, allow] of table) {
    const answer = await manager.fetch(path, { method });
    assert.deepEqual((answer.headers.get("allow") ?? "").split(", ").sort(), allow, path);
    await assertError(answer, "METHOD_NOT_ALLOWED");
  }
  await assertError(await manager.fetch("/api/nothing", { method: "BREW" }), "NOT_FOUND");
  const page = await manager.fetch("/", { method: "POST" });
  assert.deepEqual([page.status, page.headers.get("allow")], [405, "GET, HEAD, OPTIONS"]);
  await page.body?.cancel();
});

Deno.test("HEAD answers like GET without a body", async () => {
  const manager = shared();
  const answer = await manager.fetch("/api/machines", { method: "HEAD" });
  assert.deepEqual([answer.status, await answer.text()], [200, ""]);
});

Deno.test("Requests that no URL parser can read get an answer, not a 500", async () => {
  const manager = shared();
  const table: [request: string, status: RegExp][] = [
    ["GET /api/machines/%zz HTTP/1.1\r\nHost: manager", /^HTTP\/1.1 400 /],
    ["GET /api/machines/%ff HTTP/1.1\r\nHost: manager", /^HTTP\/1.1 400 /],
    ["PUT /api/machines/%E0%A4%A HTTP/1.1\r\nHost: manager", /^HTTP\/1.1 400 /],
    ["GET /% HTTP/1.1\r\nHost: manager", /^HTTP\/1.1 400 /],
    ['GET /api/machines HTTP/1.1\r\nHost: a b"c', /^HTTP\/1.1 [24]\d\d /],
    ["GET /api/machines HTTP/1.1\r\nHost: [", /^HTTP\/1.1 [24]\d\d /],
    ["GET /api/machines HTTP/1.0", /^HTTP\/1.[01] [24]\d\d /],
    ["GET //api///machines HTTP/1.1\r\nHost: manager", /^HTTP\/1.1 200 /],
    ["GET http://other.example/api/machines HTTP/1.1\r\nHost: manager", /^HTTP\/1.1 [24]\d\d /],
    ["OPTIONS * HTTP/1.1\r\nHost: manager", /^HTTP\/1.1 [24]\d\d /],
    ["GET / HTTP/1.1\r\nHost: $(id)", /^HTTP\/1.1 4\d\d /],
  ];
  for (const [request, status] of table) {
    assert.match(await rawRequest(manager, request), status, request);
  }
});

async function rawRequest(manager: TestManager, request: string): Promise<string> {
  const { hostname, port } = new URL(manager.origin);
  using connection = await Deno.connect({ hostname, port: Number(port) });
  await connection.write(new TextEncoder().encode(`${request}\r\nConnection: close\r\n\r\n`));
  return await new Response(connection.readable).text();
}

Deno.test("Every answer carries a request id of its own", async () => {
  const manager = shared();
  const ids = new Set<string | null>();
  const paths = ["/", "/nothing", "/api/machines", "/api/nothing", "/health", "/livez"];
  for (const path of paths) {
    const answer = await manager.fetch(path);
    await answer.body?.cancel();
    ids.add(answer.headers.get("x-request-id"));
  }
  assert.equal(ids.size, paths.length);
  for (const id of ids) assert.match(id ?? "", /^[0-9a-f]{16}$/);
});

Deno.test("Arbitrary JSON never gets a 5xx, and what is refused names why", async () => {
  const manager = shared();
  const texts = fc.oneof(
    fc.string({ unit: "binary", maxLength: 300 }),
    fc.constantFrom("", " ", "\0", "\ud800", "10.0.0.1", "::1", "fd00::7", "02:00:00:00:00:01"),
  );
  const anything = fc.oneof(texts, fc.jsonValue(), fc.integer(), fc.double());
  const ips = fc.oneof(fc.ipV4(), fc.ipV6(), anything);
  const macs = fc.oneof(fc.constantFrom("02:00:00:00:00:01", "02-aa-BB-cc-DD-ee"), anything);
  const bodies = fc.oneof(
    { weight: 1, arbitrary: fc.jsonValue() },
    {
      weight: 4,
      arbitrary: fc.record({
        hostname: fc.oneof(texts, anything),
        mac_address: macs,
        ip_address: ips,
        vni: fc.oneof(fc.integer({ min: 0, max: 16_777_215 }), anything),
        extra_data: fc.oneof(fc.dictionary(texts, fc.jsonValue()), anything),
      }, { requiredKeys: [] }),
    },
  );
  await fc.assert(
    fc.asyncProperty(bodies, fc.option(ips), async (body, pathIp) => {
      const path = pathIp === null ? "" : `/${encodeURIComponent(wellFormed(String(pathIp)))}`;
      const answer = await manager.fetch(`/api/machines${path}`, withJson("PUT", body));
      if (answer.status === 200 || answer.status === 201) {
        await answer.body?.cancel();
        return;
      }
      if (answer.status === 404 || answer.status === 405) return void await answer.body?.cancel();
      const error = await assertError(answer, "VALIDATION_ERROR");
      assert.ok(error.message.length > 5);
    }),
    { numRuns: 300 },
  );
  // It is still there, and what it took can be read.
  const listed = await manager.fetch("/api/machines?limit=1000");
  assert.equal(listed.status, 200);
  await listed.json();
});

function wellFormed(text: string): string {
  return text.toWellFormed();
}

Deno.test("A page that is not there says so in its title too, in the reader's language", async () => {
  for (const [language, title] of [["en", "There is no such page"], ["ja", "ページがありません"]]) {
    const answer = await shared().fetch("/nowhere", {
      headers: { accept: "text/html", "accept-language": language! },
    });
    assert.equal(answer.status, 404);
    assert.ok((await answer.text()).includes(`<title>${title} · `));
  }
});
