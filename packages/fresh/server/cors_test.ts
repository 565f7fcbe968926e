import assert from "node:assert/strict";
import { App } from "./app.ts";
import { cors, type CORSOptions } from "./cors.ts";

/** Asks an app behind `cors()` from an origin and returns the CORS headers of its answer. */
async function headersFor(
  options: CORSOptions<unknown> | undefined,
  method: string,
  headers: Record<string, string> = { origin: "http://me.example" },
): Promise<Record<string, string>> {
  const app = new App<unknown>()
    .use(cors(options))
    .get("/", () => new Response("body", { headers: { vary: "Accept" } }));
  const response = await app.handler()(new Request("http://host/", { method, headers }));
  await response.body?.cancel();
  return Object.fromEntries(
    [...response.headers]
      .filter(([name]) => name.startsWith("access-control-") || name === "vary")
      .map(([name, value]) => [name.replace("access-control-", ""), value]),
  );
}

const METHODS = "GET,HEAD,PUT,POST,DELETE,PATCH";

Deno.test("cors() allows every origin unless told otherwise", async () => {
  assert.deepEqual(await headersFor(undefined, "GET"), { "allow-origin": "*", vary: "Accept" });
});

Deno.test("cors() names an allowed origin and tells caches that answers differ", async () => {
  const expected = { "allow-origin": "http://me.example", vary: "Origin, Accept" };
  assert.deepEqual(await headersFor({ origin: "http://me.example" }, "GET"), expected);
  assert.deepEqual(await headersFor({ origin: ["http://me.example"] }, "GET"), expected);
  const judge = (origin: string) => origin.endsWith("me.example") ? origin : null;
  assert.deepEqual(await headersFor({ origin: judge }, "GET"), expected);
});

Deno.test("cors() sends no allowance to another origin", async () => {
  const origin = ["http://you.example"];
  assert.deepEqual(await headersFor({ origin }, "GET"), { vary: "Accept" });
});

Deno.test("cors() answers a preflight itself", async () => {
  assert.deepEqual(await headersFor({ origin: ["http://me.example"] }, "OPTIONS"), {
    "allow-methods": METHODS,
    "allow-origin": "http://me.example",
    vary: "Origin",
  });
});

Deno.test("cors() allows the headers that a preflight asks for", async () => {
  const asked = {
    origin: "http://me.example",
    "access-control-request-headers": "x-a, x-b",
  };
  assert.deepEqual(await headersFor(undefined, "OPTIONS", asked), {
    "allow-headers": "x-a,x-b",
    "allow-methods": METHODS,
    "allow-origin": "*",
    vary: "Access-Control-Request-Headers",
  });
});

Deno.test("cors() sends what it is told to", async () => {
  const options = {
    origin: "http://me.example",
    allowMethods: ["GET"],
    allowHeaders: ["A", "B"],
    exposeHeaders: ["C"],
    credentials: true,
    maxAge: 5,
  };
  assert.deepEqual(await headersFor(options, "OPTIONS"), {
    "allow-credentials": "true",
    "allow-headers": "A,B",
    "allow-methods": "GET",
    "allow-origin": "http://me.example",
    "expose-headers": "C",
    "max-age": "5",
    vary: "Origin, Access-Control-Request-Headers",
  });
});
