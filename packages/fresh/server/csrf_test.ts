import assert from "node:assert/strict";
import { App } from "./app.ts";
import { csrf, type CsrfOptions } from "./csrf.ts";

type Asking = { site?: string; origin?: string; method?: string };

async function statusFor(options: CsrfOptions | undefined, asking: Asking): Promise<number> {
  const headers = new Headers();
  if (asking.site !== undefined) headers.set("sec-fetch-site", asking.site);
  if (asking.origin !== undefined) headers.set("origin", asking.origin);
  const app = new App<unknown>().use(csrf(options)).all("/", () => new Response());
  const req = new Request("http://me.example/", { method: asking.method ?? "POST", headers });
  return (await app.handler()(req)).status;
}

Deno.test("csrf() judges a request by its headers", async () => {
  const table: [asking: Asking, status: number][] = [
    [{}, 200],
    [{ site: "same-origin" }, 200],
    [{ site: "none" }, 200],
    [{ site: "same-site" }, 403],
    [{ site: "cross-site" }, 403],
    [{ origin: "http://me.example" }, 200],
    [{ origin: "http://evil.example" }, 403],
    [{ origin: "null" }, 403],
    [{ site: "cross-site", origin: "http://evil.example" }, 403],
    [{ site: "cross-site", origin: "http://evil.example", method: "PUT" }, 403],
    [{ site: "cross-site", origin: "http://evil.example", method: "PATCH" }, 403],
    [{ site: "cross-site", origin: "http://evil.example", method: "DELETE" }, 403],
    [{ site: "cross-site", origin: "http://evil.example", method: "GET" }, 200],
    [{ site: "cross-site", origin: "http://evil.example", method: "HEAD" }, 200],
    [{ site: "cross-site", origin: "http://evil.example", method: "OPTIONS" }, 200],
  ];
  for (const [asking, status] of table) {
    assert.equal(await statusFor(undefined, asking), status, JSON.stringify(asking));
  }
});

Deno.test("csrf() takes the origins it is given in place of its own", async () => {
  const rules: CsrfOptions["origin"][] = [
    "http://friend.example",
    ["http://friend.example"],
    (origin) => origin === "http://friend.example",
  ];
  for (const origin of rules) {
    const options = origin === undefined ? {} : { origin };
    assert.equal(await statusFor(options, { origin: "http://friend.example" }), 200);
    assert.equal(await statusFor(options, { origin: "http://me.example" }), 403);
  }
});
