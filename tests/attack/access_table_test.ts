/**
 * Every route, method and kind of caller, over real HTTP. What may pass is written down here a second time,
 * independent of core/access.ts: a right that changes has to be changed in both, on purpose.
 */
import assert from "node:assert/strict";
import { ACCESS } from "../../core/access.ts";
import { type GuardedManager, guardedManager } from "../support/guarded_manager.ts";
import { assertError, withJson } from "../support/answers.ts";

type Level = "anyone" | "user" | "viewer" | "operator" | "admin";

/** A route: an address of it, and who may use which method. Absent methods need what the strictest does. */
interface Row {
  readonly path: string;
  readonly methods: Readonly<Record<string, Level>>;
}

const page = (path: string, level: Level): Row => ({ path, methods: { GET: level } });

const ROUTES: Readonly<Record<string, Row>> = {
  "/": page("/", "viewer"),
  "/machines/:id": page("/machines/999999", "viewer"),
  "/outages": page("/outages", "viewer"),
  "/register": page("/register", "viewer"),
  "/docs": page("/docs", "viewer"),
  "/docs/assets/:file": page("/docs/assets/start.js", "viewer"),
  "/openapi.json": page("/openapi.json", "viewer"),
  "/style.css": page("/style.css", "anyone"),
  "/health": page("/health", "anyone"),
  "/livez": page("/livez", "anyone"),
  "/metrics": page("/metrics", "viewer"),
  "/static/register-machine.sh": page("/static/register-machine.sh", "anyone"),
  "/api/machines": { path: "/api/machines", methods: { GET: "viewer", PUT: "anyone" } },
  "/api/machines/bulk": { path: "/api/machines/bulk", methods: { POST: "operator" } },
  "/api/machines/:machine": {
    path: "/api/machines/999999",
    methods: { GET: "viewer", PUT: "anyone", PATCH: "operator", DELETE: "operator" },
  },
  "/api/machines/:machine/acknowledge": {
    path: "/api/machines/999999/acknowledge",
    methods: { POST: "operator" },
  },
  "/api/machines/:machine/check": {
    path: "/api/machines/999999/check",
    methods: { POST: "operator" },
  },
  "/api/machines/:machine/failures": page("/api/machines/999999/failures", "viewer"),
  "/api/machines/:machine/history": page("/api/machines/999999/history", "viewer"),
  "/api/conflicts": page("/api/conflicts", "viewer"),
  "/api/outages": page("/api/outages", "viewer"),
  "/api/audit": page("/api/audit", "admin"),
  "/ws/status": page("/ws/status", "viewer"),
  "/login": { path: "/login", methods: { GET: "anyone", POST: "anyone" } },
  "/login/oidc": page("/login/oidc", "anyone"),
  "/login/callback": page("/login/callback", "anyone"),
  "/logout": { path: "/logout", methods: { POST: "anyone" } },
  "/account": { path: "/account", methods: { GET: "user", POST: "user" } },
  "/admin/users": { path: "/admin/users", methods: { GET: "admin", POST: "admin" } },
  "/admin/tokens": { path: "/admin/tokens", methods: { GET: "admin", POST: "admin" } },
  "/admin/audit": page("/admin/audit", "admin"),
};

/** Addresses without a route: nobody may learn from them what there is. */
const NOWHERE: readonly Row[] = [
  page("/nothing", "viewer"),
  page("/admin", "viewer"),
  page("/admin/users/1", "viewer"),
  page("/api", "viewer"),
  page("/api/nothing", "viewer"),
  page("/API/machines", "viewer"),
  page("/api/machines/1/2/3", "viewer"),
];

const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND", "BREW"];

/** Methods that the manager answers with what it would take, whoever asks. */
const TELLING = new Set(["OPTIONS", "PROPFIND", "BREW"]);

const ORDER: readonly Level[] = ["anyone", "viewer", "operator", "admin"];

interface Caller {
  readonly name: string;
  readonly level: Level;
  readonly isUser: boolean;
  /** Told 401 or sent to sign in, instead of 403. */
  readonly isAnonymous: boolean;
  readonly headers: Record<string, string>;
}

let manager: GuardedManager;
let callers: Caller[];

Deno.test.beforeAll(async () => {
  manager = await guardedManager({ env: { ADMIN_TOKEN: "an-admin-token-for-automation" } });
  callers = await everyCaller(manager);
});
Deno.test.afterAll(async () => await manager[Symbol.asyncDispose]());

async function everyCaller(manager: GuardedManager): Promise<Caller[]> {
  const roles = ["viewer", "operator", "admin"] as const;
  const anonymous = { level: "anyone", isUser: false, isAnonymous: true } as const;
  const registrar = { level: "anyone", isUser: false, isAnonymous: false } as const;
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
  const found: Caller[] = [
    { name: "nobody", ...anonymous, headers: {} },
    // An ended session is that of nobody.
    { name: "an old cookie", ...anonymous, headers: { cookie: `session=${"A".repeat(43)}` } },
    {
      name: "a name and password",
      ...anonymous,
      headers: { authorization: `Basic ${btoa("root:x")}` },
    },
    {
      name: "ADMIN_TOKEN",
      level: "admin",
      isUser: false,
      isAnonymous: false,
      headers: bearer("an-admin-token-for-automation"),
    },
    {
      name: "registrar",
      ...registrar,
      headers: bearer(await manager.token({ name: "any", grant: "registration" })),
    },
    {
      name: "registrar of a prefix",
      ...registrar,
      headers: bearer(
        await manager.token({ name: "some", grant: "registration", prefixes: "10.7.0.0/16" }),
      ),
    },
  ];
  for (const role of roles) {
    const visitor = await manager.user(`the-${role}`, role);
    found.push({
      name: `user ${role}`,
      level: role,
      isUser: true,
      isAnonymous: false,
      headers: { cookie: visitor.cookieHeader, origin: manager.origin },
    }, {
      name: `token ${role}`,
      level: role,
      isUser: false,
      isAnonymous: false,
      headers: bearer(await manager.token({ name: role, grant: role })),
    });
  }
  return found;
}

function needed({ methods }: Row, method: string): Level {
  if (TELLING.has(method)) return "anyone";
  const named = methods[method === "HEAD" ? "GET" : method];
  const levels = Object.values(methods);
  return named ??
    (levels.includes("user")
      ? "user"
      : levels.reduce((most, each) => ORDER.indexOf(each) > ORDER.indexOf(most) ? each : most));
}

function mayPass(caller: Caller, need: Level): boolean {
  return need === "user" ? caller.isUser : ORDER.indexOf(caller.level) >= ORDER.indexOf(need);
}

/** Asks in a way that would change nothing if it passed. */
async function ask(
  row: Row,
  method: string,
  caller: Caller,
): Promise<{ status: number; to: string }> {
  const hasBody = !["GET", "HEAD", "OPTIONS"].includes(method);
  const answer = await manager.fetch(row.path, {
    method,
    redirect: "manual",
    headers: { ...caller.headers, ...(hasBody ? { "content-type": "text/plain" } : {}) },
    ...(hasBody ? { body: "nothing" } : {}),
  });
  await answer.body?.cancel();
  return { status: answer.status, to: answer.headers.get("location") ?? "" };
}

Deno.test("ROUTES has a row for every route and method that core/access.ts knows, and none besides", () => {
  const names = (table: Readonly<Record<string, Readonly<Record<string, unknown>>>>) =>
    Object.entries(table).map(([route, methods]) => `${route} ${Object.keys(methods).sort()}`)
      .sort();
  const rows = Object.fromEntries(
    Object.entries(ROUTES).map(([route, { methods }]) => [route, methods]),
  );
  assert.deepEqual(names(rows), names(ACCESS));
});

Deno.test("every route × method × caller passes or is refused as written down, and nothing changes", async () => {
  const state = async () => {
    const { accounts } = manager.services;
    const machines = await manager.database.sql`select id from machine`;
    return [(await accounts.users()).length, (await accounts.tokens()).length, machines.length];
  };
  const before = await state();
  const faults: string[] = [];
  let asked = 0;
  for (const row of [...Object.values(ROUTES), ...NOWHERE]) {
    for (const method of METHODS) {
      const need = needed(row, method);
      for (const caller of callers) {
        const { status, to } = await ask(row, method, caller);
        asked += 1;
        const isApi = !to.startsWith("/login");
        const refused = caller.isAnonymous
          ? status === 401 || (status === 303 && !isApi && to !== "/login?fault=provider")
          : status === 403;
        const isRight = mayPass(caller, need)
          ? !refused && ![401, 403].includes(status) && status < 500
          : refused;
        if (!isRight) faults.push(`${method} ${row.path} as ${caller.name}: ${status} ${to}`);
      }
    }
  }
  assert.deepEqual(faults, []);
  assert.equal(
    asked,
    (Object.keys(ROUTES).length + NOWHERE.length) * METHODS.length * callers.length,
  );
  assert.deepEqual(await state(), before);
});

Deno.test("registering: own address, another, and one of a token's prefix, by every caller", async () => {
  const own = "192.0.2.200";
  for (const caller of callers) {
    const put = (ip: string) =>
      manager.fetch(
        `/api/machines/${ip}`,
        withJson("PUT", { hostname: "m", mac_address: "02:00:00:00:00:01" }, {
          ...caller.headers,
          "x-forwarded-for": own,
        }),
      );
    const may = caller.name === "registrar"
      ? [own, "10.7.0.1", "10.8.0.1"]
      : caller.name === "registrar of a prefix"
      ? ["10.7.0.1"]
      : ORDER.indexOf(caller.level) >= ORDER.indexOf("operator")
      ? [own, "10.7.0.1", "10.8.0.1"]
      : [own];
    for (const ip of [own, "10.7.0.1", "10.8.0.1"]) {
      const answer = await put(ip);
      if (may.includes(ip)) {
        assert.ok([200, 201].includes(answer.status), `${caller.name} ${ip}: ${answer.status}`);
        await answer.body?.cancel();
      } else await assertError(answer, "FORBIDDEN", "ip_address");
    }
  }
});

Deno.test("nothing but the Authorization header and the cookie of this very connection says who it is", async () => {
  const token = await manager.token({ name: "sideways", grant: "admin" });
  const session = manager.admin.session!;
  const tries: [path: string, headers: Record<string, string>][] = [
    [`/api/audit?token=${token}`, {}],
    [`/api/audit?access_token=${token}&authorization=Bearer%20${token}`, {}],
    ["/api/audit", { "x-api-key": token }],
    ["/api/audit", { "x-authorization": `Bearer ${token}` }],
    ["/api/audit", { "proxy-authorization": `Bearer ${token}` }],
    ["/api/audit", { authorization: token }],
    ["/api/audit", { authorization: `Basic ${btoa(`:${token}`)}` }],
    ["/api/audit", { authorization: `Bearer ${token}, Bearer x` }],
    ["/api/audit", { cookie: `token=${token}` }],
    ["/api/audit", { cookie: `__Host-session=${session}` }],
    ["/api/audit", { cookie: `Session=${session}` }],
    ["/api/audit", { cookie: `session =${session}x` }],
    ["/api/audit", { "x-original-url": "/health", "x-rewrite-url": "/health" }],
    ["/api/audit", { "x-forwarded-user": "root", "remote-user": "root", "x-remote-user": "root" }],
    ["/api/audit", { "x-http-method-override": "OPTIONS", "x-method-override": "OPTIONS" }],
  ];
  for (const [path, headers] of tries) {
    const answer = await manager.fetch(path, { headers });
    assert.equal(answer.status, 401, `${path} ${JSON.stringify(headers)}`);
    await answer.body?.cancel();
  }
});
