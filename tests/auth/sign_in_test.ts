import assert from "node:assert/strict";
import { type GuardedManager, guardedManager, PASSWORD } from "../support/guarded_manager.ts";
import { startTestManager } from "../support/manager.ts";
import { Visitor } from "../support/visitor.ts";

let manager: GuardedManager;
Deno.test.beforeAll(async () => {
  manager = await guardedManager();
});
Deno.test.afterAll(async () => await manager[Symbol.asyncDispose]());

Deno.test("the first sign-in link creates one administrator, however often and fast it is followed", async () => {
  await using fresh = await startTestManager({ env: { ANONYMOUS_ROLE: "none" } });
  const token = fresh.firstLink!;
  // Scanners and browsers that look ahead use nothing up.
  for (let n = 0; n < 3; n++) {
    const page = await new Visitor(fresh.origin).fetch(`/login?token=${token}`);
    assert.equal(page.status, 200);
    assert.match(await page.text(), /Become the administrator/);
  }
  const short = await new Visitor(fresh.origin)
    .post("/login", { step: "link", token, name: "root", password: "short" });
  assert.equal(short.status, 400, "a password that is too short uses it up neither");
  await short.body?.cancel();
  const visitors = Array.from({ length: 6 }, () => new Visitor(fresh.origin));
  const answers = await Promise.all(
    visitors.map((visitor, n) =>
      visitor.post("/login", { step: "link", token, name: `root${n}`, password: PASSWORD })
    ),
  );
  await Promise.all(answers.map((answer) => answer.body?.cancel()));
  const statuses = answers.map(({ status }) => status).sort();
  assert.deepEqual(statuses, [303, 410, 410, 410, 410, 410]);
  const users = await fresh.services.accounts.users();
  assert.deepEqual(users.map(({ role }) => role), ["admin"]);
  const gone = await visitors[0]!.fetch(`/login?token=${token}`);
  assert.equal(gone.status, 410);
  await gone.body?.cancel();
});

Deno.test("POST /login signs in, sets a cookie that scripts cannot read, and goes on", async () => {
  await manager.user("ann", "viewer");
  const visitor = manager.visitor();
  const answer = await visitor.signIn("Ann", PASSWORD, "/register?lang=en");
  assert.equal(answer.status, 303);
  assert.equal(answer.headers.get("location"), "/register?lang=en");
  assert.equal(
    visitor.cookies.get("session")?.attributes,
    "Path=/; Max-Age=2592000; HttpOnly; SameSite=Lax",
  );
  assert.equal((await visitor.fetch("/api/machines")).status, 200);
});

Deno.test("POST /login sets a __Host- cookie over TLS and on localhost, and takes no other there", async () => {
  await manager.user("tess", "viewer");
  for (
    const [origin, headers] of [
      [manager.origin, { "x-forwarded-proto": "https" }],
      [manager.origin.replace("127.0.0.1", "localhost"), {}],
    ] as const
  ) {
    const visitor = new Visitor(origin, { "x-forwarded-for": "198.51.100.7", ...headers });
    await visitor.signIn("tess", PASSWORD);
    const { attributes, value } = visitor.cookies.get("__Host-session")!;
    assert.equal(attributes, "Path=/; Max-Age=2592000; HttpOnly; SameSite=Lax; Secure");
    assert.equal((await visitor.fetch("/api/machines")).status, 200);
    const planted = new Visitor(origin, headers);
    planted.cookies.set("session", { value, attributes: "" });
    assert.equal((await planted.fetch("/api/machines")).status, 401, "not without the prefix");
  }
});

Deno.test("the sign-in page warns where it can be read on the way, and only there", async () => {
  const at = async (host: string, headers: Record<string, string> = {}) => {
    const answer = await manager.visitor({ host, ...headers }).fetch("/login");
    return (await answer.text()).includes('data-banner="exposed"');
  };
  assert.equal(await at("127.0.0.1"), false);
  assert.equal(await at("localhost:8000"), false);
  // `fetch` sends its own Host; a raw request plays a browser elsewhere.
  const page = await rawGet(manager.origin, "manager.lan");
  assert.match(page, /data-banner="exposed"/);
});

async function rawGet(origin: string, host: string): Promise<string> {
  const { hostname, port } = new URL(origin);
  using connection = await Deno.connect({ hostname, port: Number(port) });
  await connection.write(
    new TextEncoder().encode(`GET /login HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`),
  );
  return await new Response(connection.readable).text();
}

Deno.test("POST /login tells nobody who exists: same words, same status, same lock", async () => {
  await manager.user("bob", "viewer");
  const attempts = async (name: string) => {
    const visitor = manager.visitor();
    const seen: string[] = [];
    for (let n = 0; n < 6; n++) {
      const answer = await visitor.signIn(name, "wrong password 123");
      const text = (await answer.text()).replaceAll(name, "NAME").replace(/\d+ s/, "N s")
        .replace(/__FRSH.*|nonce="[^"]*"|[0-9a-f]{16,}/g, "");
      const wait = Number(answer.headers.get("retry-after"));
      seen.push(
        `${answer.status} ${wait > 0 && wait <= 30} ${/role="alert">([^<]*)/.exec(text)?.[1]}`,
      );
    }
    return seen;
  };
  const known = await attempts("bob");
  assert.deepEqual(await attempts("nobody-at-all"), known);
  assert.match(known[0]!, /^401 false Name or password/);
  assert.match(known[5]!, /^429 true Too many tries/);
  const right = await manager.visitor().signIn("bob", PASSWORD);
  assert.equal(right.status, 429, "locked for everybody, also with the right password");
  await right.body?.cancel();
  // Guesses at once count one by one.
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => manager.visitor().signIn("carol", "wrong password 123")),
  );
  await Promise.all(answers.map((answer) => answer.body?.cancel()));
  assert.equal(answers.filter(({ status }) => status === 401).length, 5);
});

Deno.test("POST /login refuses a client that tries too often, with Retry-After, whatever the names", async () => {
  const visitor = manager.visitor({ "x-forwarded-for": "203.0.113.99" });
  const statuses: number[] = [];
  for (let n = 0; n < 22; n++) {
    const answer = await visitor.post("/login", { step: "link", token: `no-${n}` });
    statuses.push(answer.status);
    if (answer.status === 429) assert.ok(Number(answer.headers.get("retry-after")) > 0);
    await answer.body?.cancel();
  }
  assert.equal(statuses.filter((status) => status === 429).length, 2);
});

Deno.test("next leads to a path of this site and nowhere else", async () => {
  await manager.user("nina", "viewer");
  for (
    const next of [
      "https://evil.example/",
      "//evil.example/",
      "/\\evil.example",
      "\\\\evil.example",
      "/\t/evil.example",
      "/%09/evil.example/../..//evil.example",
      "javascript:alert(1)",
      "/..//evil.example",
      "http:evil.example",
      "/login?next=//evil.example",
    ]
  ) {
    const answer = await manager.visitor().signIn("nina", PASSWORD, next);
    const location = answer.headers.get("location") ?? "";
    const url = new URL(location, manager.origin);
    assert.equal(url.origin, manager.origin, next);
    assert.doesNotMatch(location, /^\/[/\\]/, next);
  }
});

Deno.test("anonymous: pages lead to sign-in and back, the API answers 401, what is open stays open", async () => {
  const visitor = manager.visitor();
  const page = await visitor.fetch("/?state=down");
  assert.equal(page.status, 303);
  assert.equal(page.headers.get("location"), "/login?next=%2F%3Fstate%3Ddown");
  const api = await visitor.fetch("/api/machines");
  assert.equal(api.status, 401);
  assert.equal(api.headers.get("www-authenticate"), "Bearer");
  assert.equal((await api.json()).error, "UNAUTHORIZED");
  for (
    const path of ["/livez", "/health", "/static/register-machine.sh", "/login", "/css/base.css"]
  ) {
    const answer = await visitor.fetch(path);
    assert.equal(answer.status, 200, path);
    await answer.body?.cancel();
  }
  const health = await (await visitor.fetch("/health")).json();
  assert.deepEqual(health, { status: "healthy", database: "connected" });
  assert.ok("monitor" in await (await manager.admin.fetch("/health")).json());
  for (const path of ["/admin/users", "/admin/tokens", "/admin/audit", "/account", "/nothing"]) {
    assert.equal((await visitor.fetch(path)).status, 303, path);
  }
});

Deno.test("a viewer reads, an operator changes, and neither administers", async () => {
  const viewer = await manager.user("vera", "viewer");
  const operator = await manager.user("otto", "operator");
  await manager.register({ ip_address: "127.0.0.1" });
  const { machines } = await (await viewer.fetch("/api/machines")).json();
  const path = `/api/machines/${machines[0].id}`;
  const init = { method: "DELETE", headers: { origin: manager.origin } };
  const refused = await viewer.fetch(path, init);
  assert.equal(refused.status, 403);
  assert.match((await refused.json()).message, /vera \(viewer\).*operator/);
  for (const user of [viewer, operator]) {
    for (const admin of ["/admin/users", "/admin/tokens", "/admin/audit"]) {
      const answer = await user.fetch(admin);
      assert.equal(answer.status, 403, admin);
      assert.match(await answer.text(), /You may not/);
    }
    assert.equal((await user.fetch("/api/audit")).status, 403);
    assert.equal((await user.fetch("/nothing")).status, 404);
  }
  assert.equal((await operator.fetch(path, init)).status, 204);
});
