/** No spelling of a path leads out of what is served, and none past the table of who may what. */
import assert from "node:assert/strict";
import { type GuardedManager, guardedManager } from "../support/guarded_manager.ts";
import { rawHttp, statusesIn } from "../support/raw_http.ts";

let manager: GuardedManager;
let token: string;
Deno.test.beforeAll(async () => {
  manager = await guardedManager();
  token = await manager.token({ name: "walker", grant: "admin" });
});
Deno.test.afterAll(async () => await manager[Symbol.asyncDispose]());

/** Ways up, in every spelling that some server has understood. */
const UPS = [
  "../",
  "..%2f",
  "..%2F",
  "%2e%2e/",
  "%2e%2e%2f",
  "%2E%2E%2F",
  ".%2e/",
  "%2e./",
  "..\\",
  "..%5c",
  "%2e%2e%5c",
  "%252e%252e%252f",
  "..%252f",
  "..%c0%af",
  "%c0%ae%c0%ae/",
  "..%e0%80%af",
  "..%ef%bc%8f",
  "%uff0e%uff0e%u2215",
  "....//",
  "..../\\",
  "..;/",
  "..%00/",
  "..%0d/",
  "..%09/",
  ".%00./",
  "/",
  "//",
];

/** Where files are served from, and where they could be taken for one. */
const ROOTS = [
  "/",
  "/static/",
  "/css/",
  "/docs/assets/",
  "/_fresh/",
  "/_fresh/js/",
  "/_frsh/",
  "/docs/",
  "/machines/",
];
const FILES = [
  "etc/passwd",
  "deno.json",
  "main.ts",
  "config.ts",
  ".env",
  ".git/config",
  "proc/self/environ",
  "_fresh/server.js",
  "db/sql.ts",
];

/** Words of those files that no answer may hold. */
const CONTENTS =
  /"importMap"|"nodeModulesDir"|startManager|root:x:0|\[core\]|DATABASE_URL=|PATH=|createFront|openPool/;

Deno.test("path traversal: no file but those that are served comes out, whoever asks", async () => {
  const asked: string[] = [];
  for (const root of ROOTS) {
    for (const up of UPS) {
      for (const file of FILES.slice(0, up.length > 4 ? 2 : 4)) {
        for (const times of [1, 8]) asked.push(`${root}${up.repeat(times)}${file}`);
      }
    }
  }
  const { hostname, port } = new URL(manager.origin);
  // By one connection, since a client of HTTP would tidy the paths up.
  const heads = asked.map((path) =>
    `GET ${path} HTTP/1.1\r\nHost: ${hostname}:${port}\r\nAuthorization: Bearer ${token}\r\n\r\n`
  );
  for (let at = 0; at < heads.length; at += 100) {
    const raw = await rawHttp(manager.origin, heads.slice(at, at + 100).join(""));
    assert.doesNotMatch(raw, CONTENTS, `among ${asked.slice(at, at + 100).join(" ")}`);
    const statuses = statusesIn(raw);
    assert.ok(statuses.every((status) => status < 500), `${statuses}`);
  }
});

Deno.test("the names of the server's own files and folders lead nowhere", async () => {
  for (
    const path of [
      "/deno.json",
      "/main.ts",
      "/routes/index.tsx",
      "/_fresh/server.js",
      "/_fresh/snapshot.json",
      "/static/../deno.json",
      "/node_modules/preact/package.json",
      "/.env",
      "/.git/HEAD",
      "/agent/register-machine.sh",
      "/docs/assets/package.json",
      "/docs/assets/__proto__",
      "/docs/assets/constructor",
      "/docs/assets/swagger-ui-bundle.js.map",
      "/static/register-machine.sh~",
      "/static/register-machine.sh/x",
    ]
  ) {
    const answer = await manager.fetch(path, { headers: { authorization: `Bearer ${token}` } });
    assert.equal(answer.status, 404, path);
    await answer.body?.cancel();
  }
});

Deno.test("no spelling of a guarded path is open", async () => {
  const { hostname, port } = new URL(manager.origin);
  const paths = [
    "/api/audit",
    "//api/audit",
    "/api//audit",
    "/api/./audit",
    "/api/x/../audit",
    "/./api/audit",
    "/api/audit/",
    "/api/audit/.",
    "/api/audit//",
    "/API/AUDIT",
    "/Api/audit",
    "/api/audit%2f",
    "/api/audit%00",
    "/api/audit%20",
    "/api/audit;x",
    "/api;x/audit",
    "/api/audit.json",
    "/api/audit?",
    "/api/audit#x",
    "/%61pi/audit",
    "/api/%61udit",
    "/api%2faudit",
    "/health/../api/audit",
    "/static/../api/audit",
    "/static/register-machine.sh/../../api/audit",
    "/login/../api/audit",
    "/health%2f..%2fapi%2faudit",
    "/login%2f..%2fadmin%2fusers",
    "/admin/users",
    "//admin/users",
    "/admin//users",
    "/Admin/Users",
    "/admin/users/",
    "/admin%2fusers",
    "/%61dmin/users",
    "/livez/../admin/users",
    "/health/../admin/tokens",
    "/\\admin/users",
    "/admin\\users",
    "/css/../admin/users",
    "/_fresh/../api/audit",
    "/machines/../api/audit",
    "*",
    "/api/machines/..",
    "/api/machines/%2e%2e/audit",
    "/api/machines/1/../../audit",
    "/ws/../api/audit",
  ];
  for (const path of paths) {
    const raw = await rawHttp(
      manager.origin,
      `GET ${path} HTTP/1.1\r\nHost: ${hostname}:${port}\r\nConnection: close\r\n\r\n`,
    );
    const [status = 0] = statusesIn(raw);
    const isRefused = [400, 401, 404].includes(status) ||
      (status === 303 && /location: \/login/i.test(raw));
    assert.ok(isRefused, `${path}: ${raw.slice(0, 300)}`);
    assert.doesNotMatch(raw, /"entries"|data-secret|<table/, path);
  }
});
