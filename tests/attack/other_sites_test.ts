/** What a page of another site can make a signed-in browser do: nothing. */
import assert from "node:assert/strict";
import { ACCESS } from "../../core/access.ts";
import { type GuardedManager, guardedManager, PASSWORD } from "../support/guarded_manager.ts";
import { SocketClient } from "../support/socket_client.ts";
import type { Visitor } from "../support/visitor.ts";

const LISTED = "https://board.example";
let manager: GuardedManager;
Deno.test.beforeAll(async () => {
  manager = await guardedManager({ env: { CORS_ORIGINS: LISTED } });
});
Deno.test.afterAll(async () => await manager[Symbol.asyncDispose]());

/** What browsers say of a request that a page of another site made. */
function foreign(): Record<string, string>[] {
  const { host, port } = new URL(manager.origin);
  return [
    { origin: "https://evil.example" },
    { origin: "https://evil.example", "sec-fetch-site": "cross-site" },
    // A redirect, a sandboxed frame, a data: page.
    { origin: "null" },
    { origin: "null", "sec-fetch-site": "cross-site" },
    { "sec-fetch-site": "cross-site" },
    { "sec-fetch-site": "same-site" },
    { origin: `http://127.0.0.1:${Number(port) - 1}` },
    { origin: `http://${host}.evil.example` },
    { origin: `http://evil.example/${host}` },
    { origin: `http://${host}@evil.example` },
    { origin: `http://evil.example#${host}` },
    { origin: `http://x.${host}` },
    { origin: `ftp://${host}` },
    { origin: `javascript://${host}` },
    { origin: `${LISTED}.evil.example` },
    { origin: LISTED.toUpperCase() + "x" },
    { origin: LISTED.replace("https", "http") },
    { origin: `${manager.origin}, https://evil.example` },
  ];
}

/** A request that would change something, by route and method, as the administrator's browser would send it. */
async function changes(): Promise<Record<string, { path: string; init: RequestInit }>> {
  const answer = await manager.register({ ip_address: "127.0.0.1" });
  const { id } = await answer.json();
  const json = (body: unknown) => ({
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  // What a form may send without asking first (CORS "simple" requests).
  const plain = (body: unknown) => ({
    headers: { "content-type": "text/plain" },
    body: JSON.stringify(body),
  });
  const form = (fields: Record<string, string>) => ({
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams(fields).toString(),
  });
  const machine = { hostname: "taken-over", mac_address: "02:00:00:00:00:66" };
  return {
    "PUT /api/machines": {
      path: "/api/machines",
      init: json({ ...machine, ip_address: "10.66.0.1" }),
    },
    "PUT /api/machines/:machine": { path: "/api/machines/10.66.0.2", init: json(machine) },
    "PATCH /api/machines/:machine": {
      path: `/api/machines/${id}`,
      init: json({ hostname: "taken-over" }),
    },
    "DELETE /api/machines/:machine": { path: `/api/machines/${id}`, init: {} },
    "POST /api/machines/bulk": {
      path: "/api/machines/bulk",
      init: plain({ action: "delete", filter: {} }),
    },
    "POST /api/machines/:machine/check": { path: `/api/machines/${id}/check`, init: {} },
    "POST /api/machines/:machine/acknowledge": {
      path: `/api/machines/${id}/acknowledge`,
      init: {},
    },
    "POST /login": {
      path: "/login",
      init: form({ step: "password", name: "root", password: PASSWORD }),
    },
    "POST /logout": { path: "/logout", init: form({}) },
    "POST /account": {
      path: "/account",
      init: form({ action: "password", current: PASSWORD, chosen: "chosen by somebody else" }),
    },
    "POST /admin/users": {
      path: "/admin/users",
      init: form({ action: "create", name: "mallory", role: "admin" }),
    },
    "POST /admin/tokens": {
      path: "/admin/tokens",
      init: form({ action: "create", name: "mallory", grant: "admin" }),
    },
  };
}

/** All that could have been changed. */
async function everything() {
  const { accounts } = manager.services;
  return {
    machines: await manager.database
      .sql`select hostname, ip_address, paused from machine order by id`,
    users: (await accounts.users()).map(({ name, role }) => `${name} ${role}`),
    tokens: (await accounts.tokens()).map(({ name }) => name),
    sessions: (await manager.database.sql`select id from account_session order by id`).map((
      { id },
    ) => id),
  };
}

const sent = (
  visitor: Visitor,
  method: string,
  path: string,
  init: RequestInit,
  more: HeadersInit,
) =>
  visitor.fetch(path, {
    ...init,
    method,
    headers: { ...init.headers as object, ...more as object },
  });

Deno.test("CSRF: every route and method that changes something refuses pages of other sites", async () => {
  const all = await changes();
  const changing = Object.entries(ACCESS).flatMap(([route, methods]) =>
    Object.keys(methods).filter((method) => method !== "GET").map((method) => `${method} ${route}`)
  );
  assert.deepEqual(Object.keys(all).sort(), changing.sort(), "each needs a request here");
  const before = await everything();
  for (const [what, { path, init }] of Object.entries(all)) {
    const method = what.split(" ")[0]!;
    for (const headers of foreign()) {
      const answer = await sent(manager.admin, method, path, init, headers);
      assert.equal(answer.status, 403, `${what} ${JSON.stringify(headers)}`);
      assert.equal(answer.headers.get("access-control-allow-origin"), null, what);
      assert.deepEqual(answer.headers.getSetCookie(), [], what);
      await answer.body?.cancel();
    }
  }
  assert.deepEqual(await everything(), before);
});

Deno.test("CSRF: a method that changes nothing changes nothing, whatever it is called on the way", async () => {
  const all = await changes();
  const before = await everything();
  for (const { path, init } of Object.values(all)) {
    for (const override of ["x-http-method-override", "x-method-override", "x-http-method"]) {
      for (const method of ["DELETE", "POST", "PUT", "PATCH"]) {
        const query = new URLSearchParams({ _method: method, action: "delete", id: "1" });
        const answer = await manager.admin.fetch(`${path}?${query}`, {
          headers: {
            ...init.headers as object,
            [override]: method,
            origin: "https://evil.example",
          },
        });
        await answer.body?.cancel();
      }
    }
  }
  assert.deepEqual(await everything(), before);
});

Deno.test("CSRF: the manager's own pages, and programs, get on with it", async () => {
  for (
    const headers of [
      { origin: manager.origin },
      { origin: manager.origin, "sec-fetch-site": "same-origin" },
      {},
    ]
  ) {
    const answer = await manager.admin.fetch("/api/machines/999999", { method: "DELETE", headers });
    assert.equal(answer.status, 404, JSON.stringify(headers));
    await answer.body?.cancel();
  }
});

Deno.test("what a listed origin may: the API with its answers, and none of the forms", async () => {
  const api = await manager.admin.fetch("/api/machines", { headers: { origin: LISTED } });
  assert.equal(api.headers.get("access-control-allow-origin"), LISTED);
  await api.body?.cancel();
  for (const path of ["/", "/login", "/admin/users", "/account"]) {
    const answer = await manager.admin.fetch(path, { headers: { origin: LISTED } });
    assert.equal(answer.headers.get("access-control-allow-origin"), null, path);
    await answer.body?.cancel();
  }
  for (const origin of foreign().flatMap(({ origin }) => origin ?? [])) {
    const answer = await manager.admin.fetch("/api/machines", { headers: { origin } });
    assert.equal(answer.headers.get("access-control-allow-origin"), null, origin);
    await answer.body?.cancel();
    const preflight = await manager.fetch("/api/machines", {
      method: "OPTIONS",
      headers: { origin, "access-control-request-method": "PUT" },
    });
    assert.equal(preflight.headers.get("access-control-allow-origin"), null, origin);
    await preflight.body?.cancel();
  }
});

Deno.test("CSWSH: no page of another site gets a WebSocket, in either dialect, with the cookie or without", async () => {
  for (const protocols of [[], ["vxlan.live.v1"]]) {
    for (const { origin } of foreign()) {
      if (origin === undefined) continue;
      for (const cookie of [manager.admin.cookieHeader, ""]) {
        await assert.rejects(
          SocketClient.connect(`${manager.origin}/ws/status`, protocols, { cookie, origin }),
          () => true,
          `${origin} ${protocols}`,
        );
      }
    }
    await using own = await SocketClient.connect(`${manager.origin}/ws/status`, protocols, {
      cookie: manager.admin.cookieHeader,
      origin: manager.origin,
    });
    await own.next();
  }
});

Deno.test("session fixation: no session that was there before a sign-in is good after it", async () => {
  const { origin } = manager;
  await manager.user("victim", "viewer");
  const attacker = await manager.user("attacker", "viewer");
  const stranger = "A".repeat(43);
  const signed = async (value: string) => {
    const victim = manager.visitor();
    victim.cookies.set("session", { value, attributes: "" });
    assert.equal((await victim.signIn("victim", PASSWORD)).status, 303);
    return victim.session!;
  };
  for (const planted of [stranger, attacker.session!, "", "x; session=y", "../../etc/passwd"]) {
    const given = await signed(planted);
    assert.notEqual(given, planted);
    assert.match(given, /^[\w-]{43}$/);
    const answer = await fetch(`${origin}/api/machines`, {
      headers: { cookie: `session=${planted}` },
    });
    assert.equal(answer.status, 401, planted);
    await answer.body?.cancel();
  }
  // By the address, as some frameworks take it.
  for (const query of [`session=${stranger}`, `sid=${stranger}`, `;jsessionid=${stranger}`]) {
    const answer = await manager.visitor().fetch(`/login?${query}`);
    assert.deepEqual(answer.headers.getSetCookie(), [], query);
    await answer.body?.cancel();
  }
});

Deno.test("open redirects: signing in leads nowhere but to this site", async () => {
  await manager.user("traveller", "viewer");
  for (
    const next of [
      "https://evil.example/",
      "//evil.example",
      "///evil.example",
      "/\\evil.example",
      "\\\\evil.example",
      "/%2f/evil.example/..//evil.example",
      "/\t/evil.example",
      "/\n/evil.example",
      " //evil.example",
      "http:evil.example",
      "javascript:alert(1)",
      "data:text/html,x",
      "/..//evil.example",
      "/.//evil.example",
      "/x\r\nSet-Cookie: session=planted",
      "/x\u2028Location: //evil.example",
      "@evil.example",
      ".evil.example",
    ]
  ) {
    const visitor = manager.visitor();
    const answer = await visitor.signIn("traveller", PASSWORD, next);
    assert.equal(answer.status, 303, next);
    const location = answer.headers.get("location")!;
    assert.equal(new URL(location, manager.origin).origin, manager.origin, `${next} → ${location}`);
    assert.match(location, /^\/(?!\/)/, next);
    assert.equal(answer.headers.getSetCookie().length, 1, next);
    await answer.body?.cancel();
  }
});
