import assert from "node:assert/strict";
import { assertError, withJson } from "../support/answers.ts";
import { sharedManager } from "../support/manager.ts";

const LISTED = "https://dashboard.example";
const OTHER = "https://evil.example";
const shared = sharedManager({ env: { CORS_ORIGINS: LISTED } });

function granted(answer: Response): [origin: string | null, credentials: string | null] {
  return [
    answer.headers.get("access-control-allow-origin"),
    answer.headers.get("access-control-allow-credentials"),
  ];
}

Deno.test("CORS lets pages of listed origins read answers, with credentials, and no others", async () => {
  const manager = shared();
  for (const path of ["/api/machines", "/health", "/api/nothing", "/api/machines/0"]) {
    const listed = await manager.fetch(path, { headers: { origin: LISTED } });
    assert.deepEqual(granted(listed), [LISTED, "true"], path);
    assert.match(listed.headers.get("vary") ?? "", /origin/i);
    const other = await manager.fetch(path, { headers: { origin: OTHER } });
    assert.deepEqual(granted(other), [null, null], path);
    assert.match(other.headers.get("vary") ?? "", /origin/i, "a cache must tell them apart");
    const none = await manager.fetch(path);
    assert.deepEqual(granted(none), [null, null], path);
    await Promise.all([listed, other, none].map((answer) => answer.body?.cancel()));
  }
});

Deno.test("CORS answers preflights of listed origins, for every method the API takes", async () => {
  const manager = shared();
  for (const method of ["PUT", "DELETE", "PATCH"]) {
    const preflight = (origin: string) =>
      manager.fetch("/api/machines/1", {
        method: "OPTIONS",
        headers: {
          origin,
          "access-control-request-method": method,
          "access-control-request-headers": "content-type,authorization",
        },
      });
    const listed = await preflight(LISTED);
    assert.equal(listed.status, 204);
    assert.deepEqual(granted(listed), [LISTED, "true"]);
    assert.ok(listed.headers.get("access-control-allow-methods")?.split(/, ?/).includes(method));
    assert.match(listed.headers.get("access-control-allow-headers") ?? "", /content-type/);
    const other = await preflight(OTHER);
    assert.equal(other.headers.get("access-control-allow-origin"), null);
  }
});

Deno.test("Pages of other sites change nothing; one's own, listed ones and programs do", async () => {
  const manager = shared();
  const own = manager.origin;
  const table: [headers: Record<string, string>, isLet: boolean][] = [
    [{}, true],
    [{ origin: own }, true],
    [{ origin: own, "sec-fetch-site": "same-origin" }, true],
    [{ origin: LISTED }, true],
    [{ origin: LISTED, "sec-fetch-site": "cross-site" }, true],
    [{ "sec-fetch-site": "none" }, true],
    [{ origin: OTHER }, false],
    [{ origin: OTHER, "sec-fetch-site": "cross-site" }, false],
    [{ "sec-fetch-site": "cross-site" }, false],
    [{ origin: "null" }, false],
    [{ origin: `${own}.evil.example` }, false],
    [{ origin: own.replace(/\d+$/, "1") }, false],
    [{ origin: "file://127.0.0.1" }, false],
  ];
  for (const [headers, isLet] of table) {
    const body = { hostname: "x", mac_address: "02:00:00:00:00:01", ip_address: "10.9.0.1" };
    const registered = await manager.fetch("/api/machines", withJson("PUT", body, headers));
    const deleted = await manager.fetch("/api/machines/0", { method: "DELETE", headers });
    if (isLet) {
      assert.ok(registered.ok, JSON.stringify(headers));
      await registered.body?.cancel();
      await assertError(deleted, "NOT_FOUND");
    } else {
      await assertError(registered, "FORBIDDEN");
      await assertError(deleted, "FORBIDDEN");
    }
  }
});

Deno.test("Pages may not be framed, guessed at, or run scripts that are not ours", async () => {
  const manager = shared();
  for (const path of ["/", "/nothing"]) {
    const page = await manager.fetch(path);
    const html = await page.text();
    const policy = page.headers.get("content-security-policy") ?? "";
    assert.match(policy, /frame-ancestors 'none'/);
    assert.match(policy, /object-src 'none'/);
    assert.match(policy, /script-src 'self' 'nonce-[^']+';/);
    assert.doesNotMatch(policy, /upgrade-insecure-requests/, "it would break plain HTTP");
    assert.doesNotMatch(policy, /script-src[^;]*unsafe/);
    assert.equal(page.headers.get("x-content-type-options"), "nosniff");
    assert.equal(page.headers.get("referrer-policy"), "same-origin");
    const [, nonce = ""] = /'nonce-([^']+)'/.exec(policy) ?? [];
    for (const [script] of html.matchAll(/<script(?![^>]*\bsrc=)[^>]*>/g)) {
      if (/type="application\/json"/.test(script)) continue;
      assert.ok(script.includes(`nonce="${nonce}"`), script);
    }
  }
  const json = await manager.fetch("/api/machines");
  await json.body?.cancel();
  assert.match(json.headers.get("content-security-policy") ?? "", /default-src 'none'/);
  assert.equal(json.headers.get("x-content-type-options"), "nosniff");
});
