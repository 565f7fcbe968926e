/** Names that objects of JavaScript have by themselves are names like any other. */
import assert from "node:assert/strict";
import { withJson } from "../support/answers.ts";
import { startTestManager, type TestManager } from "../support/manager.ts";

let manager: TestManager;
Deno.test.beforeAll(async () => {
  manager = await startTestManager();
});
Deno.test.afterAll(async () => await manager[Symbol.asyncDispose]());

const NAMES = [
  "__proto__",
  "constructor",
  "prototype",
  "toString",
  "valueOf",
  "hasOwnProperty",
  "__defineGetter__",
  "toJSON",
  "then",
  "length",
];

/** As JSON text: an object literal of ours would set the prototype instead. */
function bodies(name: string): string[] {
  const machine = '"hostname":"m","mac_address":"02:00:00:00:00:01","ip_address":"10.72.0.1"';
  const evil = [
    `{"polluted":true}`,
    `{"prototype":{"polluted":true}}`,
    `{"${name}":{"polluted":true}}`,
    `"polluted"`,
    "null",
  ];
  return evil.flatMap((value) => [
    `{${machine},"${name}":${value}}`,
    `{${machine},"extra_data":{"${name}":${value}}}`,
    `{${machine},"extra_data":{"a":{"${name}":${value}},"b":[{"${name}":${value}}]}}`,
    `{"${name}":${value}}`,
    `{"tags":["${name}"],"notes":"${name}"}`,
    `{"action":"${name}","filter":{"${name}":${value}}}`,
    `{"action":"tag","ids":[1],"add":["${name}"]}`,
    `[{"${name}":${value}}]`,
  ]);
}

function assertClean(what: string): void {
  assert.deepEqual(Object.keys(Object.prototype), [], what);
  const plain: Record<string, unknown> = {};
  assert.equal(plain.polluted, undefined, what);
  assert.equal(({} as { hostname?: unknown }).hostname, undefined, what);
}

Deno.test("prototype pollution: bodies with such names change no object but the one sent", async () => {
  const targets: [method: string, path: string][] = [
    ["PUT", "/api/machines"],
    ["PUT", "/api/machines/10.72.0.1"],
    ["PATCH", "/api/machines/1"],
    ["POST", "/api/machines/bulk"],
  ];
  for (const name of NAMES) {
    for (const body of bodies(name)) {
      for (const [method, path] of targets) {
        const answer = await manager.fetch(path, {
          method,
          headers: { "content-type": "application/json" },
          body,
        });
        assert.ok(answer.status < 500, `${method} ${path} ${body}: ${answer.status}`);
        await answer.body?.cancel();
        assertClean(body);
      }
    }
  }
});

Deno.test("extra_data with such keys is given back as it was sent, on the API and on the page", async () => {
  for (const [n, name] of NAMES.entries()) {
    const extra = `{"${name}":{"${name}":["kept-${n}"]}}`;
    const answer = await manager.fetch("/api/machines", {
      method: "PUT",
      headers: { "content-type": "application/json" },
      body:
        `{"hostname":"m","mac_address":"02:00:00:00:01:01","ip_address":"10.72.1.${n}","extra_data":${extra}}`,
    });
    assert.equal(answer.status, 201, name);
    const { id } = JSON.parse(await answer.text());
    const told = await (await manager.fetch(`/api/machines/${id}`)).text();
    assert.ok(told.replace(/\s/g, "").includes(`"extra_data":${extra}`), told);
    const page = await manager.fetch(`/machines/${id}`);
    assert.equal(page.status, 200);
    assert.ok((await page.text()).includes(`kept-${n}`), name);
    assertClean(name);
  }
});

Deno.test("prototype pollution: parameters and forms with such names are unknown ones", async () => {
  for (const name of NAMES) {
    const query = `${name}=x&${name}[polluted]=1&a[${name}][polluted]=1&${name}.polluted=1`;
    const values = new URLSearchParams(
      [
        "sort",
        "order",
        "status",
        "range",
        "show",
        "format",
        "lang",
        "resolution",
        "page",
        "state",
        "action",
      ]
        .map((key) => [key, name]),
    );
    for (
      const path of [
        "/",
        "/api/machines",
        "/api/outages",
        "/outages",
        "/machines/1",
        "/login",
        "/admin/audit",
        "/api/audit",
        "/api/machines/1/history",
        "/api/machines/1/failures",
        "/register",
      ]
    ) {
      for (const search of [query, values]) {
        const answer = await manager.fetch(`${path}?${search}`, { redirect: "manual" });
        assert.ok(answer.status < 500, `${path}?${search}: ${answer.status}`);
        await answer.body?.cancel();
        assertClean(`${path}?${search}`);
      }
    }
    for (const path of ["/login", "/logout", "/account", "/admin/users", "/admin/tokens"]) {
      for (
        const fields of [
          query,
          values.toString(),
          `step=${name}&action=${name}&role=${name}&grant=${name}&id=${name}`,
        ]
      ) {
        const answer = await manager.fetch(path, {
          method: "POST",
          headers: { "content-type": "application/x-www-form-urlencoded" },
          body: fields,
          redirect: "manual",
        });
        assert.ok(answer.status < 500, `${path} ${fields}: ${answer.status}`);
        await answer.body?.cancel();
        assertClean(`${path} ${fields}`);
      }
    }
    const headers = await manager.fetch("/", {
      headers: { "accept-language": name, cookie: `${name}=x; language=${name}` },
    });
    assert.equal(headers.status, 200);
    await headers.body?.cancel();
  }
});

Deno.test("numbers and depths that parsers trip over get 400, whatever they are in", async () => {
  const deep = (n: number) => "[".repeat(n) + "]".repeat(n);
  const put = (extra: string) =>
    manager.fetch("/api/machines", {
      method: "PUT",
      headers: { "content-type": "application/json" },
      body:
        `{"hostname":"m","mac_address":"02:00:00:00:00:01","ip_address":"10.72.2.1","extra_data":${extra}}`,
    });
  for (
    const extra of [
      `{"a":${deep(33)}}`,
      `{"a":${deep(30_000)}}`,
      '{"a":1e999}',
      '{"a":9007199254740993}',
      '{"a":0.1000000000000000055511151231257827}',
      `{"a":${"9".repeat(5000)}}`,
      '{"a":"\\ud800"}',
      '{"\\u0000":1}',
    ]
  ) {
    const answer = await put(extra);
    assert.equal(answer.status, 400, extra.slice(0, 60));
    await answer.body?.cancel();
  }
  const twice = await manager.fetch(
    "/api/machines/1",
    withJson("PATCH", { hostname: "x", unknown: 1 }),
  );
  assert.equal(twice.status, 400);
  await twice.body?.cancel();
});
