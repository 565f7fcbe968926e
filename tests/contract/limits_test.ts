import assert from "node:assert/strict";
import { assertError, withJson } from "../support/answers.ts";
import { startTestManager, type TestManager } from "../support/manager.ts";

const ORIGIN = "http://dashboard.example";

/** A manager that believes us which client we are. */
function behindProxy(limit: string): Promise<TestManager> {
  return startTestManager({
    env: { RATE_LIMIT: limit, TRUSTED_PROXIES: "127.0.0.0/8", CORS_ORIGINS: ORIGIN },
  });
}

const as = (client: string, more: HeadersInit = {}): RequestInit => ({
  headers: { "x-forwarded-for": client, ...more },
});

async function statuses(count: number, ask: () => Promise<Response>): Promise<Set<number>> {
  const found = new Set<number>();
  for (let n = 0; n < count; n++) {
    const answer = await ask();
    await answer.body?.cancel();
    found.add(answer.status);
  }
  return found;
}

Deno.test("RATE_LIMIT refuses a client's surplus with Retry-After and CORS headers, and only its", async () => {
  await using manager = await behindProxy("5");
  const ask = () => manager.fetch("/api/machines", as("192.0.2.1", { origin: ORIGIN }));
  assert.deepEqual(await statuses(5, ask), new Set([200]));
  const refused = await ask();
  assert.match(refused.headers.get("retry-after") ?? "", /^[1-9]\d*$/);
  assert.equal(refused.headers.get("access-control-allow-origin"), ORIGIN);
  assert.equal(refused.headers.get("access-control-allow-credentials"), "true");
  await assertError(refused, "RATE_LIMIT_EXCEEDED");
  const other = await manager.fetch("/api/machines", as("192.0.2.2"));
  assert.equal(other.status, 200);
  await other.body?.cancel();
  await assertError(
    await manager.fetch("/api/nothing", as("192.0.2.1")),
    "RATE_LIMIT_EXCEEDED",
  );
});

Deno.test("RATE_LIMIT counts neither health nor pages, files, preflights or a client's own registration", async () => {
  await using manager = await behindProxy("2");
  const client = "10.0.0.7";
  const free: [path: string, init: RequestInit][] = [
    ["/health", as(client)],
    ["/livez", as(client)],
    ["/", as(client)],
    ["/static/register-machine.sh", as(client)],
    ["/api/machines", {
      ...as(client, { origin: ORIGIN, "access-control-request-method": "PUT" }),
      method: "OPTIONS",
    }],
    [
      `/api/machines/${client}`,
      withJson("PUT", { hostname: "own", mac_address: "02:00:00:00:00:07" }, {
        "x-forwarded-for": client,
      }),
    ],
  ];
  for (const [path, init] of free) {
    const found = await statuses(4, () => manager.fetch(path, init));
    assert.ok(![...found].includes(429), `${path} counts`);
  }
  assert.deepEqual(
    await statuses(3, () => manager.fetch("/api/machines", as(client))),
    new Set([200, 429]),
  );
  const own = await manager.fetch(...free.at(-1)!);
  assert.equal(own.status, 200, "a machine can always say that it is there");
  await own.body?.cancel();
});

Deno.test("RATE_LIMIT counts registrations that are invalid or of another address", async () => {
  await using manager = await behindProxy("2");
  const put = (client: string, body: unknown) =>
    manager.fetch("/api/machines", withJson("PUT", body, { "x-forwarded-for": client }));
  const foreign = { hostname: "x", mac_address: "02:00:00:00:00:08", ip_address: "10.0.0.8" };
  assert.deepEqual(
    await statuses(3, () => put("10.0.0.9", foreign)),
    new Set([201, 200, 429]),
  );
  assert.deepEqual(await statuses(3, () => put("10.0.0.10", {})), new Set([400, 429]));
});

Deno.test("RATE_LIMIT counts an IPv6 client by its /64, which it has all addresses of", async () => {
  await using manager = await behindProxy("3");
  const seen: number[] = [];
  for (const host of [":1", "ffff:1:2:3", ":", "a:b:c:d"]) {
    const answer = await manager.fetch("/api/machines", as(`2001:db8:1:2:${host}`));
    await answer.body?.cancel();
    seen.push(answer.status);
  }
  assert.deepEqual(seen, [200, 200, 200, 429]);
  assert.deepEqual(
    await statuses(1, () => manager.fetch("/api/machines", as("2001:db8:1:3::1"))),
    new Set([200]),
  );
});

Deno.test("RATE_LIMIT=0 switches it off, and the default is 120 a minute", async () => {
  await using off = await startTestManager({ env: { RATE_LIMIT: "0" } });
  assert.deepEqual(await statuses(200, () => off.fetch("/api/machines?limit=1")), new Set([200]));
  await using byDefault = await startTestManager({ env: { RATE_LIMIT: "" } });
  const ask = () => byDefault.fetch("/api/machines?limit=1");
  assert.deepEqual(await statuses(120, ask), new Set([200]));
  await assertError(await ask(), "RATE_LIMIT_EXCEEDED");
});

Deno.test("X-Forwarded-For is not believed from whoever is no trusted proxy", async () => {
  await using manager = await startTestManager({ env: { RATE_LIMIT: "3" } });
  let n = 0;
  const found = await statuses(
    4,
    () => manager.fetch("/api/machines", as(`192.0.2.${++n}`)),
  );
  assert.deepEqual(found, new Set([200, 429]), "all are the one client that they came from");
});

Deno.test("A client that reaches a dual-stack server by IPv4 is known by its IPv4 address", async () => {
  await using manager = await startTestManager({ env: { API_HOST: "", RATE_LIMIT: "1" } });
  const port = new URL(manager.origin).port;
  const own = withJson("PUT", { hostname: "own", mac_address: "02:00:00:00:00:01" });
  const url = `http://127.0.0.1:${port}/api/machines/127.0.0.1`;
  const found = await statuses(5, () => fetch(url, own));
  assert.ok(!found.has(429), `got ${[...found]}`);
});

Deno.test("a client has a share of the WebSockets, and its place back when it closes one", async () => {
  await using manager = await behindProxy("0");
  const from = (client: string) => manager.socket([], { "x-forwarded-for": client });
  const sockets = await Promise.all(Array.from({ length: 100 }, () => from("192.0.2.9")));
  await assert.rejects(from("192.0.2.9"));
  await using other = await from("192.0.2.10");
  assert.equal((await other.next()).type, "connection");
  await sockets.pop()![Symbol.asyncDispose]();
  // The manager hears of it a moment later.
  for (;;) {
    const again = await from("192.0.2.9").catch(() => null);
    if (again === null) continue;
    sockets.push(again);
    break;
  }
  await Promise.all(sockets.map((socket) => socket[Symbol.asyncDispose]()));
});
