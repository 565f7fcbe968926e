import assert from "node:assert/strict";
import { TOTP } from "otpauth";
import { type GuardedManager, guardedManager, PASSWORD } from "../support/guarded_manager.ts";
import { SocketClient } from "../support/socket_client.ts";
import { Visitor } from "../support/visitor.ts";

let manager: GuardedManager;
Deno.test.beforeAll(async () => {
  manager = await guardedManager();
});
Deno.test.afterAll(async () => await manager[Symbol.asyncDispose]());

const status = async (visitor: Visitor, path = "/api/machines") => {
  const answer = await visitor.fetch(path);
  await answer.body?.cancel();
  return answer.status;
};

const socketOf = (visitor: Visitor, headers: Record<string, string> = {}) =>
  SocketClient.connect(`${manager.origin}/ws/status`, [], {
    cookie: visitor.cookieHeader,
    ...headers,
  });

Deno.test("signing in gives a new session and ends the one the browser came with", async () => {
  const visitor = await manager.user("fay", "viewer");
  const before = visitor.session!;
  await visitor.signIn("fay", PASSWORD);
  assert.notEqual(visitor.session, before);
  const former = manager.visitor();
  former.cookies.set("session", { value: before, attributes: "" });
  assert.equal(await status(former), 401, "the former session is over");
  assert.equal(await status(visitor), 200);

  const planted = manager.visitor();
  planted.cookies.set("session", { value: "chosen-by-somebody-else", attributes: "" });
  await planted.signIn("fay", PASSWORD);
  assert.notEqual(planted.session, "chosen-by-somebody-else", "no session is taken from outside");
});

Deno.test("sessions are stored as hashes, listed, and ended one by one", async () => {
  const here = await manager.user("gus", "viewer");
  const there = manager.visitor({ "user-agent": "Another Browser" });
  await there.signIn("gus", PASSWORD);
  const page = await (await here.fetch("/account")).text();
  assert.match(page, /Another Browser/);
  const stored = await manager.database.sql`select * from account_session`;
  assert.ok(!JSON.stringify(stored).includes(here.session!));
  const id = /name="session" value="(\d+)"/.exec(page)?.[1] ?? assert.fail(page);
  await using socket = await socketOf(there);
  // Nobody ends the sessions of others.
  const other = await manager.user("hal", "viewer");
  await other.post("/account", { action: "end_session", session: id });
  assert.equal(await status(there), 200);
  await here.post("/account", { action: "end_session", session: id });
  assert.equal(await status(there), 401);
  assert.equal(await status(here), 200);
  assert.equal((await socket.closed).code, 1008, "and its WebSocket is closed");
});

Deno.test("signing out ends the session and its WebSocket, and takes the cookie away", async () => {
  const visitor = await manager.user("ida", "viewer");
  const { cookieHeader } = visitor;
  await using socket = await socketOf(visitor);
  const answer = await visitor.post("/logout", {});
  assert.equal(answer.headers.get("location"), "/login");
  assert.equal(visitor.session, null);
  assert.equal((await socket.closed).code, 1008);
  const again = await fetch(`${manager.origin}/api/machines`, {
    headers: { cookie: cookieHeader },
  });
  assert.equal(again.status, 401);
  await again.body?.cancel();
});

Deno.test("a session ends a day after its last use and a month after its beginning", async () => {
  const { sql } = manager.database;
  for (
    const [name, change] of [
      ["jan", sql`used_at = now() - interval '24 hours 1 minute'`],
      ["kim", sql`expires_at = now() - interval '1 second'`],
    ] as const
  ) {
    const visitor = await manager.user(name, "viewer");
    await sql`update account_session s set used_at = now() - interval '23 hours'
      from account a where a.id = s.account_id and a.name = ${name}`;
    assert.equal(await status(visitor), 200);
    await sql`update account_session s set ${change}
      from account a where a.id = s.account_id and a.name = ${name}`;
    assert.equal(await status(visitor), 401, name);
  }
});

Deno.test("a WebSocket closes when its session is ended behind the manager's back", async () => {
  const visitor = await manager.user("lea", "viewer");
  await using socket = await socketOf(visitor);
  await manager.database.sql`delete from account_session s using account a
    where a.id = s.account_id and a.name = 'lea'`;
  assert.equal((await socket.closed).code, 1008);
});

Deno.test("a new role or password ends the sessions it was given under", async () => {
  const visitor = await manager.user("max", "operator");
  const users = await manager.services.accounts.users();
  const id = String(users.find(({ name }) => name === "max")!.id);
  await manager.admin.post("/admin/users", { action: "role", id, role: "viewer" });
  assert.equal(await status(visitor), 401);
  await visitor.signIn("max", PASSWORD);
  const other = manager.visitor();
  await other.signIn("max", PASSWORD);
  const wrong = await visitor.post("/account", {
    action: "password",
    current: "not the password",
    chosen: "another long password",
  });
  assert.equal(wrong.status, 403);
  await visitor.post("/account", {
    action: "password",
    current: PASSWORD,
    chosen: "another long password",
  });
  assert.equal(await status(visitor), 200, "one's own browser stays");
  assert.equal(await status(other), 401, "others do not");
  assert.equal((await other.signIn("max", PASSWORD)).status, 401);
  assert.equal((await other.signIn("max", "another long password")).status, 303);
});

Deno.test("the last administrator can neither be deleted nor made less", async () => {
  const users = await manager.services.accounts.users();
  const id = String(users.find(({ name }) => name === "root")!.id);
  for (const fields of [{ action: "delete", id }, { action: "role", id, role: "viewer" }]) {
    const answer = await manager.admin.post("/admin/users", fields);
    assert.equal(answer.status, 409);
    assert.match(await answer.text(), /Nobody would be left/);
  }
});

Deno.test("forms of other sites are refused, also of another port and of CORS_ORIGINS", async () => {
  await using guarded = await guardedManager({ env: { CORS_ORIGINS: "https://board.example" } });
  for (
    const headers of [
      { origin: "https://evil.example" },
      { origin: "http://127.0.0.1:1" },
      { origin: "null" },
      { origin: "https://board.example" },
      { origin: "https://evil.example", "sec-fetch-site": "cross-site" },
      { origin: guarded.origin, "sec-fetch-site": "same-site" },
    ]
  ) {
    for (const path of ["/logout", "/account", "/admin/users", "/admin/tokens", "/login"]) {
      const answer = await guarded.admin.post(path, { action: "create", name: "mallory" }, headers);
      assert.equal(answer.status, 403, `${path} ${JSON.stringify(headers)}`);
      await answer.body?.cancel();
    }
  }
  assert.equal((await guarded.services.accounts.users()).length, 1);
  const json = await guarded.admin.fetch("/logout", {
    method: "POST",
    headers: { origin: guarded.origin, "content-type": "text/plain" },
    body: "x",
  });
  assert.equal(json.status, 415);
  await json.body?.cancel();
});

Deno.test("a WebSocket is refused to pages of other sites and to those who have not signed in", async () => {
  const visitor = await manager.user("ned", "viewer");
  await assert.rejects(socketOf(visitor, { origin: "https://evil.example" }));
  await assert.rejects(socketOf(manager.visitor()));
  await using own = await socketOf(visitor, { origin: manager.origin });
  assert.equal((await own.next()).type, "connection");
});

Deno.test("TOTP: set up by a first code, then asked for, each code once; recovery codes stand in", async () => {
  const visitor = await manager.user("pia", "viewer");
  const begun = await (await visitor.post("/account", { action: "totp_begin" })).text();
  assert.match(begun, /<svg[^>]*role="img"/);
  const secret = /data-secret="totp">([A-Z2-7]+)</.exec(begun)?.[1] ?? assert.fail(begun);
  const totp = new TOTP({ secret });
  const codeAt = (steps: number) => totp.generate({ timestamp: Date.now() + steps * 30_000 });
  const enabled = await visitor.post("/account", { action: "totp_on", code: codeAt(-1) });
  const codes = [...(await enabled.text()).matchAll(/<code>((?:[0-9a-f]{4}-){4}[0-9a-f]{4})</g)]
    .map(([, code = ""]) => code);
  assert.equal(codes.length, 10);

  const other = manager.visitor();
  const ticketOf = async () => {
    const page = await (await other.signIn("pia", PASSWORD)).text();
    assert.equal(other.session, null, "the password alone signs nobody in");
    return /name="ticket" value="([\w-]+)"/.exec(page)?.[1] ?? assert.fail(page);
  };
  const confirm = async (ticket: string, code: string) => {
    const answer = await other.post("/login", { step: "code", ticket, code });
    await answer.body?.cancel();
    return answer.status;
  };
  const ticket = await ticketOf();
  assert.equal(await confirm(ticket, "000000"), 401);
  const code = codeAt(0);
  assert.equal(await confirm(ticket, code), 303);
  assert.equal(await status(other), 200);
  other.cookies.clear();
  const second = await ticketOf();
  assert.equal(await confirm(second, code), 401, "a code is good once");
  assert.equal(await confirm(second, codes[0]!.toUpperCase()), 303);
  other.cookies.clear();
  assert.equal(await confirm(await ticketOf(), codes[0]!), 401, "and so is a recovery code");
  other.cookies.clear();
  const off = await visitor.post("/account", { action: "totp_off", password: PASSWORD });
  assert.equal(off.status, 200);
  assert.equal((await other.signIn("pia", PASSWORD)).status, 303);
});

Deno.test("the audit log has every change, nothing secret, and cannot be changed", async () => {
  const visitor = await manager.user("quin", "operator");
  const token = await manager.token({ name: "backup", grant: "viewer" });
  await visitor.fetch("/api/machines/127.0.0.9", {
    method: "PUT",
    headers: { "content-type": "application/json", origin: manager.origin },
    body: JSON.stringify({
      hostname: "=cmd()",
      mac_address: "02:00:00:00:00:09",
      extra_data: { a: 1, b: 2 },
    }),
  });
  const put = (extra: object) =>
    visitor.fetch("/api/machines/127.0.0.9", {
      method: "PUT",
      headers: { "content-type": "application/json", origin: manager.origin },
      body: JSON.stringify({
        hostname: "=cmd()",
        mac_address: "02:00:00:00:00:09",
        extra_data: extra,
      }),
    });
  const { id } = await (await put({ a: 1, b: 3 })).json();
  await (await put({ a: 1, b: 3 })).body?.cancel();
  await visitor.fetch(`/api/machines/${id}`, {
    method: "DELETE",
    headers: { origin: manager.origin },
  });
  await manager.visitor().signIn("quin", "wrong password 123");

  const text = await (await manager.admin.fetch("/api/audit")).text();
  for (const secret of [token, visitor.session!, PASSWORD, "wrong password 123"]) {
    assert.ok(!text.includes(secret), "no secret");
  }
  const { entries } = JSON.parse(text) as { entries: Record<string, unknown>[] };
  const quins = entries.filter(({ actor, subject }) =>
    actor === "quin" || subject === "quin" || subject === "backup"
  );
  assert.deepEqual(quins.map(({ action }) => action).reverse(), [
    "user.created",
    "password.changed",
    "session.opened",
    "token.created",
    "machine.registered",
    "machine.changed",
    "machine.deleted",
    "sign_in.failed",
  ]);
  const changed = quins.find(({ action }) => action === "machine.changed")!;
  assert.deepEqual([changed.before, changed.after], [{ extra_data: { b: 2 } }, {
    extra_data: { b: 3 },
  }]);
  assert.match(String(changed.client), /^192\.0\.2\.\d+$/);
  const csv = await (await manager.admin.fetch("/api/audit?format=csv")).text();
  assert.match(csv, /,'=cmd\(\) 127\.0\.0\.9,/, "no formula for spreadsheets");
  assert.equal(csv.split("\r\n").length, entries.length + 2);
  assert.match(await (await manager.admin.fetch("/admin/audit")).text(), /machine\.deleted/);
  const { sql } = manager.database;
  await assert.rejects(sql`delete from audit_log`, /append-only/);
  await assert.rejects(sql`update audit_log set actor = 'somebody else'`, /append-only/);
  await assert.rejects(sql`truncate audit_log`, /append-only/);
});
