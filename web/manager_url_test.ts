import assert from "node:assert/strict";
import { ApiError } from "../core/errors.ts";
import { managerUrl } from "./manager_url.ts";

Deno.test("managerUrl() is PUBLIC_URL where that is set, whatever the client says", () => {
  assert.equal(
    managerUrl({ publicUrl: "https://manager.example/x", tls: false }, "evil.example"),
    "https://manager.example/x",
  );
  assert.equal(
    managerUrl({ publicUrl: "https://manager.example", tls: false }, "`id`"),
    "https://manager.example",
  );
});

Deno.test("managerUrl() else is what the client called it", () => {
  for (
    const host of ["10.0.0.5:8000", "manager", "manager.example:80", "[fd00::1]:8000", "a_b.c"]
  ) {
    const expected = `http://${host}`.replace(/:80$/, "");
    assert.equal(managerUrl({ publicUrl: null, tls: false }, host), expected);
    const secure = managerUrl({ publicUrl: null, tls: true }, host);
    assert.equal(secure, URL.parse(`https://${host}`)?.origin);
  }
});

Deno.test("managerUrl() refuses a Host that is none", () => {
  for (
    const host of [
      null,
      "",
      "$(id)",
      "`id`",
      "a b",
      "a;b",
      "a'b",
      'a"b',
      "a/b",
      "user@host",
      "host:99999",
      "host:",
      "host:80:80",
      "::",
      "[::",
      "[zz]",
      "-rf",
      "a\nb",
      "é",
      "x".repeat(300),
    ]
  ) {
    assert.throws(
      () => managerUrl({ publicUrl: null, tls: false }, host),
      ApiError,
      JSON.stringify(host),
    );
  }
});
