import assert from "node:assert/strict";
import { App, HttpError } from "fresh";
import { ApiError } from "../core/errors.ts";
import { createLogger } from "../log.ts";
import type { Logger } from "../core/log.ts";
import { assertError } from "../tests/support/answers.ts";
import { apiErrors } from "./api_errors.ts";
import type { State } from "./define.ts";
import { type AppHandler, createFront } from "./front.ts";
import { requestState } from "./middlewares.ts";
import type { Services } from "./services.ts";

interface Line {
  readonly level: string;
  readonly message: string;
  readonly request: string;
  readonly [field: string]: unknown;
}

function recorder(): { log: Logger; lines: Line[] } {
  const lines: Line[] = [];
  const log = createLogger({
    level: "debug",
    format: "json",
    write: (line) => lines.push(JSON.parse(line)),
    now: () => 0,
  });
  return { log, lines };
}

/** Services of which only these are used. */
function servicesWith(log: Logger): Services {
  const settings = {
    publicUrl: null,
    corsOrigins: [],
    rateLimit: 0,
    trustedProxies: [],
    anonymousRole: "none",
    registration: "self",
    version: "0",
  };
  return { settings, log } as unknown as Services;
}

const INFO: Deno.ServeHandlerInfo = {
  remoteAddr: { transport: "tcp", hostname: "::ffff:192.0.2.1", port: 1 },
  completed: Promise.resolve(),
};

function frontOf(app: AppHandler) {
  const { log, lines } = recorder();
  const front = createFront(servicesWith(log), app);
  return {
    lines,
    ask: (path: string, init?: RequestInit) =>
      front(new Request(`http://manager${path}`, init), INFO),
  };
}

const SECRET = "password=hunter2";

Deno.test("createFront() writes one line a request, with the id that the answer carries", async () => {
  const { ask, lines } = frontOf(() => new Response("hello"));
  const answer = await ask("/page?q=1", { method: "POST" });
  const [line, ...more] = lines;
  assert.equal(more.length, 0);
  assert.deepEqual(
    [line?.level, line?.method, line?.path, line?.status, line?.client],
    ["debug", "POST", "/page", 200, "192.0.2.1"],
  );
  assert.equal(line?.request, answer.headers.get("x-request-id"));
});

Deno.test("createFront() answers what the app could not with 500 and no detail, and logs why", async () => {
  const { ask, lines } = frontOf(() => {
    throw new Error(SECRET);
  });
  const answer = await ask("/");
  const id = answer.headers.get("x-request-id");
  const { message } = await assertError(answer, "INTERNAL_SERVER_ERROR");
  assert.ok(!message.includes(SECRET));
  const error = lines.find(({ level }) => level === "error");
  assert.match(String(error?.error), new RegExp(SECRET));
  assert.equal(error?.request, id);
});

Deno.test("createFront() adds headers also to answers that take none", async () => {
  const { ask } = frontOf(() => Response.redirect("http://manager/elsewhere"));
  const answer = await ask("/");
  assert.equal(answer.status, 302);
  assert.match(answer.headers.get("x-request-id") ?? "", /^[0-9a-f]{16}$/);
  assert.equal(answer.headers.get("x-content-type-options"), "nosniff");
});

Deno.test("createFront() asks the app which methods an address takes, where it does not say", async () => {
  const { ask } = frontOf(({ method }) =>
    method === "OPTIONS"
      ? new Response(null, { status: 204, headers: { allow: "GET, PUT" } })
      : new Response(null, { status: 405 })
  );
  const answer = await ask("/x", { method: "DELETE" });
  assert.equal(answer.headers.get("allow"), "GET, PUT, HEAD, OPTIONS");
});

Deno.test("createFront() refuses methods that Fresh does not route, without handing them to it", async () => {
  const methods: string[] = [];
  const { ask } = frontOf(({ method, url }) => {
    methods.push(method);
    const isKnown = new URL(url).pathname === "/x";
    return new Response(null, { status: isKnown ? 204 : 404, headers: { allow: "GET" } });
  });
  const refused = await ask("/x", { method: "BREW" });
  assert.equal(refused.headers.get("allow"), "GET, HEAD, OPTIONS");
  await assertError(refused, "METHOD_NOT_ALLOWED");
  await assertError(await ask("/y", { method: "BREW" }), "NOT_FOUND");
  assert.deepEqual(methods, ["OPTIONS", "OPTIONS"]);
});

Deno.test("createFront() leaves the answer to an upgrade the object it is", async () => {
  const upgrade = { status: 101, headers: new Headers() } as Response;
  const { ask } = frontOf(() => upgrade);
  assert.equal(await ask("/ws/status"), upgrade);
});

/** The app's handling of errors, around handlers that fail in every way. */
const failing = new App<State>()
  .use(requestState)
  .use(apiErrors)
  .get("/api/broken", () => {
    throw new Error(SECRET);
  })
  .get("/api/away", () => {
    throw new ApiError("DATABASE_UNAVAILABLE", "the database is away", {}, {
      cause: new Error(SECRET),
    });
  })
  .get("/api/http", () => {
    throw new HttpError(404);
  })
  .get("/api/page", () => new Response("<p>404</p>", { status: 404 }))
  .get("/page", () => {
    throw new Error(SECRET);
  });

Deno.test("apiErrors makes an unexpected failure a 500 without detail, and logs it under its id", async () => {
  const { ask, lines } = frontOf(failing.handler());
  const answer = await ask("/api/broken");
  const id = answer.headers.get("x-request-id");
  const error = await assertError(answer, "INTERNAL_SERVER_ERROR");
  assert.ok(!JSON.stringify(error).includes(SECRET));
  const line = lines.find(({ level }) => level === "error");
  assert.equal(line?.request, id);
  assert.match(String(line?.error), new RegExp(SECRET));
});

Deno.test("apiErrors writes one line without a stack for what is known to happen", async () => {
  const { ask, lines } = frontOf(failing.handler());
  await assertError(await ask("/api/away"), "DATABASE_UNAVAILABLE");
  const [line, ...more] = lines.filter(({ level }) => level !== "debug");
  assert.deepEqual(more, []);
  assert.deepEqual([line?.level, line?.status, line?.reason], [
    "warn",
    503,
    "the database is away",
  ]);
  assert.doesNotMatch(JSON.stringify(line), /\.ts:\d+/);
});

Deno.test("apiErrors rewords what the framework says of an address", async () => {
  const { ask } = frontOf(failing.handler());
  for (const path of ["/api/http", "/api/page", "/api/unknown"]) {
    await assertError(await ask(path), "NOT_FOUND");
  }
});

Deno.test("requestState says how to serve the app when it is served without its front", async () => {
  const errors: unknown[] = [];
  const app = new App<State>().use((ctx) => {
    return ctx.next().catch((error) => {
      errors.push(error);
      return new Response(null, { status: 500 });
    });
  }).use(requestState).get("/", () => new Response("hello"));
  await app.handler()(new Request("http://manager/"), INFO);
  assert.match(String(errors[0]), /createFront/);
});
