import assert from "node:assert/strict";
import { parseRetryAfter, send, sleep } from "./send.ts";

interface Seen {
  readonly method: string;
  readonly path: string;
  readonly authorization: string | null;
  readonly type: string | null;
  readonly body: string;
  readonly from: string;
}

/** A manager that gives the answers in turn, the last one for ever. */
function manager(...answers: (() => Response)[]) {
  const seen: Seen[] = [];
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    async (request, { remoteAddr }) => {
      seen.push({
        method: request.method,
        path: new URL(request.url).pathname,
        authorization: request.headers.get("authorization"),
        type: request.headers.get("content-type"),
        body: await request.text(),
        from: remoteAddr.hostname,
      });
      return (answers[seen.length - 1] ?? answers.at(-1)!)();
    },
  );
  const url = new URL(`http://127.0.0.1:${server.addr.port}/api/machines`);
  return {
    seen,
    url,
    async [Symbol.asyncDispose]() {
      await server.shutdown();
    },
  };
}

const created = () => Response.json({ id: 17, ip_address: "127.0.0.7" }, { status: 201 });
const LOCAL = { token: null, localAddress: "127.0.0.7" };
const never = new AbortController().signal;

/** Records the pauses instead of making them. */
function patience(random = 0.5) {
  const pauses: number[] = [];
  return {
    pauses,
    random: () => random,
    sleep: (ms: number) => {
      pauses.push(ms);
      return Promise.resolve();
    },
  };
}

Deno.test("send() puts the body from the given address, with the token", async () => {
  await using there = manager(created, () => Response.json({ id: 17 }));
  const destination = { url: there.url, token: "secret", localAddress: "127.0.0.7" };
  assert.deepEqual(await send('{"a":1}', destination, never), {
    kind: "registered",
    id: 17,
    created: true,
  });
  assert.deepEqual(there.seen, [{
    method: "PUT",
    path: "/api/machines",
    authorization: "Bearer secret",
    type: "application/json",
    body: '{"a":1}',
    from: "127.0.0.7",
  }]);
  const again = await send("{}", { ...destination, token: null }, never);
  assert.equal(again.kind === "registered" && again.created, false);
  assert.equal(there.seen[1]?.authorization, null);
});

Deno.test("send() repeats 408, 429 and 5xx with full jitter, on top of Retry-After", async () => {
  const busy = (status: number, headers = {}) => () => new Response("", { status, headers });
  await using there = manager(
    busy(503),
    busy(429, { "retry-after": "7" }),
    busy(408),
    busy(500),
    created,
  );
  const calm = patience(0.5);
  const outcome = await send("{}", { ...LOCAL, url: there.url }, never, calm);
  assert.equal(outcome.kind, "registered");
  assert.deepEqual(calm.pauses, [500, 7000 + 1000, 2000, 4000]);
});

Deno.test("send() bounds the pause and gives up after its attempts", async () => {
  await using there = manager(() => Response.json({ message: "down" }, { status: 503 }));
  const calm = patience(1);
  const outcome = await send("{}", { ...LOCAL, url: there.url }, never, { ...calm, attempts: 8 });
  assert.deepEqual(calm.pauses, [1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
  assert.deepEqual(outcome, {
    kind: "failed",
    reason: "503 down",
    attempts: 8,
    answered: true,
    comeBackMs: null,
  });
});

Deno.test("send() does not wait for a Retry-After beyond two minutes, but reports it", async () => {
  const headers = { "retry-after": "600" };
  await using there = manager(() => new Response("", { status: 503, headers }));
  const outcome = await send("{}", { ...LOCAL, url: there.url }, never, patience());
  assert.equal(outcome.kind === "failed" && outcome.comeBackMs, 600_000);
  assert.equal(there.seen.length, 1);
});

Deno.test("send() takes other refusals as final and hands on what the manager said", async () => {
  const refusal = {
    error: "VALIDATION_ERROR",
    message: "bad MAC",
    details: { field: "mac_address" },
  };
  const table: [() => Response, number, RegExp][] = [
    [() => Response.json(refusal, { status: 400 }), 400, /^bad MAC \{"field":"mac_address"\}$/],
    [() => new Response("<html>", { status: 404 }), 404, /Not Found/],
    [() => Response.json({ message: "\x1b[2Jno" }, { status: 403 }), 403, /^ \[2Jno$/],
    [
      () => new Response(null, { status: 301, headers: { location: "https://m/" } }),
      301,
      /https:\/\/m\//,
    ],
    [() => new Response("<html>welcome"), 200, /not a manager's/],
    [() => Response.json([]), 200, /not a manager's/],
  ];
  for (const [answer, status, message] of table) {
    await using there = manager(answer);
    const outcome = await send("{}", { ...LOCAL, url: there.url }, never, patience());
    assert.equal(outcome.kind, "refused");
    if (outcome.kind !== "refused") continue;
    assert.equal(outcome.status, status);
    assert.match(outcome.message, message);
    assert.equal(there.seen.length, 1, "asked once");
  }
});

Deno.test("send() repeats when nothing answers, and says why in plain words", async () => {
  const closed = manager(created);
  await closed[Symbol.asyncDispose]();
  const calm = patience();
  const outcome = await send("{}", { ...LOCAL, url: closed.url }, never, calm);
  assert.equal(outcome.kind, "failed");
  if (outcome.kind !== "failed") return;
  assert.match(outcome.reason, /^tcp connect error: Connection refused/);
  assert.equal(outcome.answered, false);
  assert.equal(calm.pauses.length, 4);
});

Deno.test("send() says when the address is not this machine's", async () => {
  await using there = manager(created);
  // TEST-NET-1 (RFC 5737) is nobody's; binding to it fails before anything is sent.
  const destination = { url: there.url, token: null, localAddress: "192.0.2.254" };
  const outcome = await send("{}", destination, never, { ...patience(), attempts: 1 });
  assert.match(outcome.kind === "failed" ? outcome.reason : "", /Cannot assign requested address/);
});

Deno.test("send() counts an answer that does not come in time as failed", async () => {
  const held = Promise.withResolvers<Response>();
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, () => held.promise);
  const url = new URL(`http://127.0.0.1:${server.addr.port}/api/machines`);
  const hasty = { ...patience(), attempts: 1, timeoutMs: 50 };
  const outcome = await send("{}", { ...LOCAL, url }, never, hasty);
  assert.equal(outcome.kind === "failed" && outcome.reason, "no answer within 0.05 s");
  held.resolve(new Response());
  await server.shutdown();
});

Deno.test("send() ends with the signal's reason when it aborts, also in a pause", async () => {
  await using there = manager(() => new Response("", { status: 503 }));
  const stop = new AbortController();
  const pausing = (ms: number, signal: AbortSignal) => {
    stop.abort(new Error("stopped"));
    return sleep(ms, signal);
  };
  const destination = { ...LOCAL, url: there.url };
  await assert.rejects(send("{}", destination, stop.signal, { sleep: pausing }), /stopped/);
  await assert.rejects(send("{}", destination, stop.signal), /stopped/);
});

Deno.test("parseRetryAfter() reads seconds and dates", () => {
  const now = Date.UTC(2030, 0, 1, 0, 0, 0);
  assert.equal(parseRetryAfter("60", now), 60_000);
  assert.equal(parseRetryAfter("0", now), 0);
  assert.equal(parseRetryAfter("Tue, 01 Jan 2030 00:00:05 GMT", now), 5000);
  assert.equal(parseRetryAfter("Mon, 31 Dec 2029 23:59:00 GMT", now), 0);
  for (const nothing of [null, "", " ", "soon"]) assert.equal(parseRetryAfter(nothing, now), null);
});

Deno.test("sleep() resolves in time and rejects at once when aborted", async () => {
  await sleep(1, never);
  const stop = new AbortController();
  const sleeping = sleep(60_000, stop.signal);
  stop.abort(new Error("stopped"));
  await assert.rejects(sleeping, /stopped/);
});
