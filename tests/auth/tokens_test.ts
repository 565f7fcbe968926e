import assert from "node:assert/strict";
import { assertError, withJson } from "../support/answers.ts";
import { type GuardedManager, guardedManager } from "../support/guarded_manager.ts";
import { startTestManager } from "../support/manager.ts";
import { SocketClient } from "../support/socket_client.ts";

const ADMIN_TOKEN = "an-admin-token-for-automation";
let manager: GuardedManager;
Deno.test.beforeAll(async () => {
  manager = await guardedManager({ env: { ADMIN_TOKEN } });
});
Deno.test.afterAll(async () => await manager[Symbol.asyncDispose]());

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const get = (path: string, token: string) => manager.fetch(path, { headers: bearer(token) });
const put = (ip: string, headers: HeadersInit = {}) =>
  manager.fetch(
    `/api/machines/${ip}`,
    withJson("PUT", { hostname: "m", mac_address: "02:00:00:00:00:01" }, headers),
  );

Deno.test("REGISTRATION=self: a machine registers the address it comes from, and no other", async () => {
  const own = await put("127.0.0.1");
  assert.equal(own.status, 201);
  await own.body?.cancel();
  const error = await assertError(await put("10.9.0.1"), "FORBIDDEN", "ip_address");
  assert.match(error.message, /127\.0\.0\.1/);
  assert.match(error.message, /10\.9\.0\.1/);
  assert.match(error.message, /--interface 10\.9\.0\.1/);
  assert.match(error.message, /token/);
  // The proxy that is trusted says who it is.
  const proxied = await put("10.9.0.1", { "x-forwarded-for": "10.9.0.1" });
  assert.equal(proxied.status, 201);
  await proxied.body?.cancel();
});

Deno.test("REGISTRATION=self: X-Forwarded-For proves nothing without TRUSTED_PROXIES", async () => {
  await using guarded = await guardedManager({ env: { TRUSTED_PROXIES: "" } });
  const answer = await guarded.fetch(
    "/api/machines/10.9.0.2",
    withJson("PUT", { hostname: "m", mac_address: "02:00:00:00:00:01" }, {
      "x-forwarded-for": "10.9.0.2",
    }),
  );
  await assertError(answer, "FORBIDDEN");
});

Deno.test("REGISTRATION=open takes any address, and token none without one", async () => {
  await using open = await startTestManager({
    env: { ANONYMOUS_ROLE: "none", REGISTRATION: "open" },
  });
  const answer = await open.register({ ip_address: "10.9.0.3" });
  assert.equal(answer.status, 201);
  await answer.body?.cancel();
  await using guarded = await guardedManager({ env: { REGISTRATION: "token" } });
  await assertError(await guarded.register({ ip_address: "127.0.0.1" }), "UNAUTHORIZED");
  const token = await guarded.token({ name: "agents", grant: "registration" });
  const registered = await guarded.fetch(
    "/api/machines/10.9.0.4",
    withJson("PUT", { hostname: "m", mac_address: "02:00:00:00:00:01" }, bearer(token)),
  );
  assert.equal(registered.status, 201);
  await registered.body?.cancel();
});

Deno.test("a registration token registers addresses of its prefixes, and does nothing else", async () => {
  const fields = { name: "rack", grant: "registration", prefixes: "10.8.0.0/16, fd08::/16" };
  const token = await manager.token(fields);
  for (const ip of ["10.8.200.1", "fd08::1"]) {
    const answer = await put(ip, bearer(token));
    assert.equal(answer.status, 201, ip);
    await answer.body?.cancel();
  }
  const error = await assertError(await put("10.7.0.1", bearer(token)), "FORBIDDEN");
  assert.match(error.message, /rack/);
  for (const path of ["/api/machines", "/api/audit", "/ws/status"]) {
    await assertError(await get(path, token), "FORBIDDEN");
  }
  assert.equal((await get("/admin/users", token)).status, 403);
});

Deno.test("an API token has its role, is stored as a hash, and stops when it expires or is revoked", async () => {
  const token = await manager.token({ name: "script", grant: "operator", days: "1" });
  assert.equal((await get("/api/machines", token)).status, 200);
  assert.equal((await put("10.6.0.1", bearer(token))).status, 201);
  await assertError(await get("/api/audit", token), "FORBIDDEN");
  const { sql } = manager.database;
  const [row] = await sql`select * from api_token where name = 'script'`;
  assert.ok(!JSON.stringify(row).includes(token) && row!.used_at !== null);
  await using socket = await SocketClient.connect(
    `${manager.origin}/ws/status`,
    [],
    bearer(token),
  );
  await sql`update api_token set expires_at = now() where name = 'script'`;
  await assertError(await get("/api/machines", token), "UNAUTHORIZED");
  assert.equal((await socket.closed).code, 1008);
  // A token that is no good is not the same as none: the machine's own address does not pass with it.
  await assertError(await put("127.0.0.1", bearer(token)), "UNAUTHORIZED");

  const other = await manager.token({ name: "brief", grant: "viewer" });
  const info = (await manager.services.accounts.tokens()).find(({ name }) => name === "brief")!;
  await manager.admin.post("/admin/tokens", { action: "revoke", id: String(info.id) });
  await assertError(await get("/api/machines", other), "UNAUTHORIZED");
});

Deno.test("ADMIN_TOKEN may do everything, and what is nearly it nothing", async () => {
  assert.equal((await get("/api/audit", ADMIN_TOKEN)).status, 200);
  assert.equal((await put("10.5.0.1", bearer(ADMIN_TOKEN))).status, 201);
  for (const near of [`${ADMIN_TOKEN}x`, ADMIN_TOKEN.slice(1), ADMIN_TOKEN.toUpperCase()]) {
    await assertError(await get("/api/machines", near), "UNAUTHORIZED");
  }
});

Deno.test("ANONYMOUS_ROLE says what those may do who have not signed in", async () => {
  await using viewers = await startTestManager({ env: { ANONYMOUS_ROLE: "viewer" } });
  assert.equal((await viewers.fetch("/")).status, 200);
  const own = await viewers.register({ ip_address: "127.0.0.1" });
  const { id } = await own.json();
  await assertError(
    await viewers.fetch(`/api/machines/${id}`, { method: "DELETE" }),
    "UNAUTHORIZED",
  );
  await assertError(await viewers.register({ ip_address: "10.9.0.9" }), "FORBIDDEN");
  assert.equal((await viewers.fetch("/admin/users", { redirect: "manual" })).status, 303);
});

Deno.test("refused registrations and tokens count against the client's limit", async () => {
  await using guarded = await guardedManager({ env: { RATE_LIMIT: "3", TRUSTED_PROXIES: "" } });
  const statuses: number[] = [];
  for (let n = 0; n < 5; n++) {
    const answer = await guarded.fetch(
      "/api/machines/127.0.0.1",
      withJson("PUT", { hostname: "m", mac_address: "02:00:00:00:00:01" }, bearer("no-such-token")),
    );
    statuses.push(answer.status);
    await answer.body?.cancel();
  }
  assert.deepEqual(statuses, [401, 401, 401, 429, 429]);
});

Deno.test("RATE_LIMIT counts a token wherever it is used from, and says when to come again", async () => {
  await using guarded = await guardedManager({ env: { RATE_LIMIT: "4" } });
  const [one, other] = [
    await guarded.token({ name: "one", grant: "viewer" }),
    await guarded.token({ name: "other", grant: "registration" }),
  ];
  let clients = 0;
  const from = (token: string) => ({
    ...bearer(token),
    "x-forwarded-for": `203.0.113.${++clients}`,
  });
  const list = () => guarded.fetch("/api/machines", { headers: from(one) });
  for (let n = 0; n < 4; n++) {
    const answer = await list();
    assert.equal(answer.status, 200);
    await answer.body?.cancel();
  }
  const refused = await list();
  assert.match(refused.headers.get("retry-after") ?? "", /^[1-9]\d*$/);
  const { message } = await assertError(refused, "RATE_LIMIT_EXCEEDED");
  assert.match(message, /the token one/);
  const register = (ip: string, client: string) =>
    guarded.fetch(
      `/api/machines/${ip}`,
      withJson("PUT", { hostname: "m", mac_address: "02:00:00:00:00:01" }, {
        ...bearer(other),
        "x-forwarded-for": client,
      }),
    );
  const statuses: number[] = [];
  for (let n = 1; n <= 5; n++) {
    const answer = await register(`10.9.1.${n}`, `203.0.114.${n}`);
    await answer.body?.cancel();
    statuses.push(answer.status);
  }
  assert.deepEqual(statuses, [201, 201, 201, 201, 429]);
  const own = await register("10.9.1.9", "10.9.1.9");
  assert.equal(own.status, 201, "a machine can always say that it is there");
  await own.body?.cancel();
});

Deno.test("made-up tokens, sessions and links cost the database next to nothing, on any path", async () => {
  await using guarded = await guardedManager({ env: { RATE_LIMIT: "0" } });
  const { accounts } = guarded.services;
  const { identify, linkFor } = accounts;
  let asked = 0;
  Object.assign(accounts, {
    identify: (...given: Parameters<typeof identify>) => (asked++, identify(...given)),
    linkFor: (...given: Parameters<typeof linkFor>) => (asked++, linkFor(...given)),
  });
  const good = await guarded.token({ name: "good", grant: "viewer" });
  const client = { "x-forwarded-for": "203.0.115.1" };
  const ask = async (path: string, headers: Record<string, string>) => {
    const answer = await guarded.fetch(path, {
      headers: { ...client, ...headers },
      redirect: "manual",
    });
    await answer.body?.cancel();
    return answer.status;
  };
  assert.equal(await ask("/api/machines", bearer(good)), 200);
  const before = asked;
  const random = () =>
    crypto.getRandomValues(new Uint8Array(32)).toBase64({
      alphabet: "base64url",
      omitPadding: true,
    });
  const seen = new Map<number, number>();
  for (let n = 0; n < 100; n++) {
    for (
      const status of [
        await ask("/", bearer(`vxm_${random()}`)),
        await ask("/health", bearer(`vxm_${random()}`)),
        await ask("/api/machines", { cookie: `session=${random()}` }),
        await ask(`/login?token=${random()}`, {}),
        await ask("/", bearer("nonsense")),
      ]
    ) seen.set(status, (seen.get(status) ?? 0) + 1);
  }
  assert.ok(seen.get(429)! > 200, JSON.stringify([...seen]));
  assert.equal(seen.get(200), 100, "/health answers whoever asks");
  assert.ok(asked - before <= 61, `500 made-up credentials were looked up ${asked - before} times`);
  assert.equal(await ask("/api/machines", bearer(good)), 200, "who guesses locks nobody out");
});
