/** Requests that two parsers could understand differently, by raw TCP against the guard. */
import assert from "node:assert/strict";
import { type GuardedManager, guardedManager } from "../support/guarded_manager.ts";
import { rawHttp, statusesIn } from "../support/raw_http.ts";

let manager: GuardedManager;
let token: string;
Deno.test.beforeAll(async () => {
  manager = await guardedManager({ env: { TRUSTED_PROXIES: "" } });
  token = await manager.token({ name: "smuggler", grant: "admin" });
});
Deno.test.afterAll(async () => await manager[Symbol.asyncDispose]());

const HOST = "Host: manager\r\n";
/** What must not be understood as a request of its own. */
const HIDDEN = "GET /livez?hidden HTTP/1.1\r\nHost: manager\r\n\r\n";
const put = (headers: string, body: string) =>
  `PUT /api/machines HTTP/1.1\r\n${HOST}Content-Type: application/json\r\n${headers}\r\n${body}`;
const chunked = (text: string) => `${text.length.toString(16)}\r\n${text}\r\n0\r\n\r\n`;

/** Framing that is ambiguous (RFC 9112, sections 6.1 to 6.3): refused, or the connection ends after the answer. */
const AMBIGUOUS: Readonly<Record<string, string>> = {
  "Content-Length before Transfer-Encoding": put(
    "Content-Length: 6\r\nTransfer-Encoding: chunked\r\n",
    "0\r\n\r\n" + HIDDEN,
  ),
  "Transfer-Encoding before Content-Length": put(
    `Transfer-Encoding: chunked\r\nContent-Length: ${5 + HIDDEN.length}\r\n`,
    "0\r\n\r\n" + HIDDEN,
  ),
  "two lengths that differ": put("Content-Length: 0\r\nContent-Length: 60\r\n", HIDDEN),
  "two lengths in one": put("Content-Length: 0, 60\r\n", HIDDEN),
  "a signed length": put("Content-Length: +0\r\n", HIDDEN),
  "a negative length": put("Content-Length: -1\r\n", HIDDEN),
  "a hexadecimal length": put("Content-Length: 0x0\r\n", HIDDEN),
  "an endless length": put("Content-Length: 99999999999999999999\r\n", HIDDEN),
  "an unknown coding": put("Transfer-Encoding: xchunked\r\n", "0\r\n\r\n" + HIDDEN),
  "chunked, but not last": put("Transfer-Encoding: chunked, identity\r\n", "0\r\n\r\n" + HIDDEN),
  "chunked behind a tab": put(
    "Transfer-Encoding:\tchunked\r\nContent-Length: 5\r\n",
    "0\r\n\r\n" + HIDDEN,
  ),
  "chunked behind a vertical tab": put("Transfer-Encoding: \x0bchunked\r\n", "0\r\n\r\n" + HIDDEN),
  "a blank before the colon": put("Transfer-Encoding : chunked\r\n", "0\r\n\r\n" + HIDDEN),
  "a folded line": put("Transfer-Encoding:\r\n chunked\r\n", "0\r\n\r\n" + HIDDEN),
  "a chunk size that overflows": put(
    "Transfer-Encoding: chunked\r\n",
    "10000000000000000\r\n\r\n0\r\n\r\n" + HIDDEN,
  ),
  "a signed chunk size": put("Transfer-Encoding: chunked\r\n", "+0\r\n\r\n" + HIDDEN),
  "a chunk without its end": put("Transfer-Encoding: chunked\r\n", "1\r\nxx0\r\n\r\n" + HIDDEN),
  "chunked in HTTP/1.0": put("Transfer-Encoding: chunked\r\n", "0\r\n\r\n" + HIDDEN)
    .replace("HTTP/1.1", "HTTP/1.0"),
};

Deno.test("smuggling: out of a request of ambiguous length comes no second request", async () => {
  const answers = await Promise.all(
    Object.entries(AMBIGUOUS).map(async ([name, bytes]) =>
      [name, await rawHttp(manager.origin, bytes)] as const
    ),
  );
  for (const [name, raw] of answers) {
    const statuses = statusesIn(raw);
    assert.ok(statuses.length <= 1, `${name}: ${raw}`);
    for (const status of statuses) assert.ok(status >= 400 && status < 500, `${name}: ${raw}`);
  }
});

Deno.test("a body that looks like requests is a body", async () => {
  const lengthy = put(`Content-Length: ${HIDDEN.length}\r\n`, HIDDEN);
  assert.deepEqual(statusesIn(await rawHttp(manager.origin, lengthy)), [400]);
  const inChunks = put("Transfer-Encoding: chunked\r\n", chunked(HIDDEN));
  assert.deepEqual(statusesIn(await rawHttp(manager.origin, inChunks)), [400]);
  const get = `GET /livez HTTP/1.1\r\n${HOST}Content-Length: ${HIDDEN.length}\r\n\r\n${HIDDEN}`;
  assert.deepEqual(statusesIn(await rawHttp(manager.origin, get)), [200]);
});

Deno.test("requests that are pipelined are answered one for one, each with its own rights", async () => {
  const ask = (headers: string) => `GET /api/audit HTTP/1.1\r\n${HOST}${headers}\r\n`;
  const raw = await rawHttp(
    manager.origin,
    ask("") + ask(`Authorization: Bearer ${token}\r\n`) + ask("") + ask("Connection: close\r\n"),
  );
  assert.deepEqual(statusesIn(raw), [401, 200, 401, 401]);
});

/** Heads that are wrong, or could be taken for something else: never the token's rights, never an error of ours. */
const HEADS: Readonly<Record<string, (token: string) => string>> = {
  "two hosts": () => `GET /api/audit HTTP/1.1\r\n${HOST}Host: evil\r\n\r\n`,
  "no host": () => "GET /api/audit HTTP/1.1\r\n\r\n",
  "a host in the target": () => `GET http://evil/api/audit HTTP/1.1\r\n${HOST}\r\n`,
  "a scheme in the target": () => `GET file:///etc/passwd HTTP/1.1\r\n${HOST}\r\n`,
  "a target that is no path": () => `GET api/audit HTTP/1.1\r\n${HOST}\r\n`,
  "an empty target": () => `GET  HTTP/1.1\r\n${HOST}\r\n`,
  "a blank in the target": () => `GET /api/audit x HTTP/1.1\r\n${HOST}\r\n`,
  "a line end in the target": () => `GET /api/audit\nX: y HTTP/1.1\r\n${HOST}\r\n`,
  "a header in the target": () => `GET /livez%0d%0aAuthorization:%20x HTTP/1.1\r\n${HOST}\r\n`,
  "bare line feeds": () => "GET /api/audit HTTP/1.1\nHost: manager\n\n",
  "bare carriage returns": () => "GET /api/audit HTTP/1.1\rHost: manager\r\r",
  "NUL in a header": () => `GET /api/audit HTTP/1.1\r\n${HOST}X: a\0b\r\n\r\n`,
  "NUL in a name": () => `GET /api/audit HTTP/1.1\r\n${HOST}X\0: b\r\n\r\n`,
  "no colon": () => `GET /api/audit HTTP/1.1\r\n${HOST}nonsense\r\n\r\n`,
  "no name": () => `GET /api/audit HTTP/1.1\r\n${HOST}: x\r\n\r\n`,
  "octets above ASCII": () => `GET /api/audit\xff\xfe HTTP/1.1\r\n${HOST}X: \xff\xfe\r\n\r\n`,
  "a token folded onto the next line": (token) =>
    `GET /api/audit HTTP/1.1\r\n${HOST}X: y\r\n Authorization: Bearer ${token}\r\n\r\n`,
  "a token behind a bare carriage return": (token) =>
    `GET /api/audit HTTP/1.1\r\n${HOST}X: y\rAuthorization: Bearer ${token}\r\n\r\n`,
  "a token behind a blank in the name": (token) =>
    `GET /api/audit HTTP/1.1\r\n${HOST} Authorization: Bearer ${token}\r\n\r\n`,
  "two tokens": (token) =>
    `GET /api/audit HTTP/1.1\r\n${HOST}Authorization: Bearer x\r\nAuthorization: Bearer ${token}\r\n\r\n`,
  "HTTP/0.9": () => "GET /api/audit\r\n",
  "HTTP/2.0": () => `GET /api/audit HTTP/2.0\r\n${HOST}\r\n`,
  "HTTP/2's preface": () => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0",
  "an upgrade to HTTP/2": () =>
    `GET /api/audit HTTP/1.1\r\n${HOST}Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA\r\n\r\n`,
  "CONNECT": () => `CONNECT evil:443 HTTP/1.1\r\nHost: evil:443\r\n\r\n`,
  "TRACE": (token) => `TRACE /api/audit HTTP/1.1\r\n${HOST}Authorization: Bearer ${token}\r\n\r\n`,
  "TLS": () => "\x16\x03\x01\x00\xa5\x01\x00\x00\xa1\x03\x03",
  "a proxy's line": () =>
    `PROXY TCP4 127.0.0.1 127.0.0.1 1 2\r\nGET /api/audit HTTP/1.1\r\n${HOST}\r\n`,
  "a thousand headers": () => `GET /api/audit HTTP/1.1\r\n${HOST}${"X: y\r\n".repeat(1000)}\r\n`,
  "a head of a megabyte": () =>
    `GET /api/audit HTTP/1.1\r\n${HOST}X: ${"y".repeat(1_000_000)}\r\n\r\n`,
  "a target of a megabyte": () => `GET /${"y".repeat(1_000_000)} HTTP/1.1\r\n${HOST}\r\n`,
};

Deno.test("heads that are wrong are refused or taken for what they are, and the manager goes on", async () => {
  const answers = await Promise.all(
    Object.entries(HEADS).map(async ([name, bytes]) =>
      [name, await rawHttp(manager.origin, bytes(token))] as const
    ),
  );
  for (const [name, raw] of answers) {
    const statuses = statusesIn(raw);
    assert.ok(statuses.length <= 1, `${name}: ${raw.slice(0, 500)}`);
    for (const status of statuses) {
      assert.ok(status >= 303 && status < 500, `${name}: ${raw.slice(0, 500)}`);
    }
    assert.ok(!raw.includes(token), `${name}: nothing is sent back`);
    if (name === "HTTP/2's preface") {
      assert.equal(raw, "", "many requests at once by one connection");
    }
    assert.doesNotMatch(raw, /root:|"entries"/, name);
  }
  const alive = await manager.fetch("/livez");
  assert.equal(alive.status, 200);
  await alive.body?.cancel();
});

Deno.test("no header but the one of a listed proxy says where a request comes from", async () => {
  const machine = JSON.stringify({
    hostname: "m",
    mac_address: "02:00:00:00:00:01",
    ip_address: "10.66.0.1",
  });
  for (
    const header of [
      "X-Forwarded-For: 10.66.0.1",
      "x-forwarded-for: 127.0.0.1, 10.66.0.1",
      "Forwarded: for=10.66.0.1",
      "X-Real-IP: 10.66.0.1",
      "X-Client-IP: 10.66.0.1",
      "X-Originating-IP: 10.66.0.1",
      "True-Client-IP: 10.66.0.1",
      "CF-Connecting-IP: 10.66.0.1",
      "Via: 1.1 10.66.0.1",
      "Host: 10.66.0.1",
    ]
  ) {
    const host = header.startsWith("Host") ? "" : HOST;
    const raw = await rawHttp(
      manager.origin,
      `PUT /api/machines HTTP/1.1\r\n${host}${header}\r\nConnection: close\r\n` +
        `Content-Length: ${machine.length}\r\n\r\n${machine}`,
    );
    assert.deepEqual(statusesIn(raw), [403], `${header}\n${raw}`);
  }
});
