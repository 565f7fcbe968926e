import assert from "node:assert/strict";
import FakeTimers from "@sinonjs/fake-timers";
import { SILENT } from "../core/log.ts";
import { Guard, type GuardOptions, type Handler } from "./guard.ts";

const OPTIONS: GuardOptions = {
  host: "127.0.0.1",
  port: 0,
  tls: null,
  connections: 100,
  connectionsPerClient: 50,
  trustedProxies: [],
  log: SILENT,
};

async function guarded(
  handler: Handler,
  options: Partial<GuardOptions> = {},
): Promise<{ port: number; guard: Guard } & AsyncDisposable> {
  const guard = await Guard.open({ ...OPTIONS, ...options }, handler);
  return {
    guard,
    port: guard.port,
    async [Symbol.asyncDispose]() {
      await guard.shutdown();
      guard.end();
    },
  };
}

function connect(port: number): Promise<Deno.TcpConn> {
  return Deno.connect({ hostname: "127.0.0.1", port });
}

async function send(connection: Deno.Conn, text: string): Promise<void> {
  await connection.write(new TextEncoder().encode(text));
}

const readAll = (connection: Deno.Conn) => new Response(connection.readable).text();

Deno.test("Guard carries requests and answers, and says who asks", async () => {
  await using served = await guarded(async (request, { remoteAddr }) =>
    Response.json({
      client: remoteAddr.hostname,
      port: remoteAddr.port,
      body: await request.text(),
    })
  );
  using connection = await connect(served.port);
  const body = "x".repeat(200_000);
  const writing = send(
    connection,
    `POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello`,
  );
  const [, json = ""] = (await readAll(connection)).split("\r\n\r\n");
  await writing;
  assert.deepEqual(JSON.parse(json), {
    client: "127.0.0.1",
    port: (connection.localAddr as Deno.NetAddr).port,
    body: "hello",
  });
  const answer = await fetch(`http://127.0.0.1:${served.port}/`, { method: "POST", body });
  assert.equal((await answer.json()).body.length, body.length);
});

Deno.test("Guard keeps a connection for many requests, also big ones", async () => {
  const big = new Uint8Array(3_000_000).fill(7);
  await using served = await guarded(({ url }) =>
    new Response(url.endsWith("/big") ? big : "small")
  );
  const client = Deno.createHttpClient({ poolMaxIdlePerHost: 1 });
  for (const path of ["/", "/big", "/", "/big", "/"]) {
    const answer = await fetch(`http://127.0.0.1:${served.port}${path}`, { client });
    assert.equal((await answer.bytes()).length, path === "/big" ? big.length : 5);
  }
  client.close();
  assert.equal(served.guard.counts().accepted, 1);
});

Deno.test("Guard lets a client's answer through that came before its request was whole", async () => {
  await using served = await guarded(() =>
    new Response("too large", { status: 413, headers: { connection: "close" } })
  );
  using connection = await connect(served.port);
  const sending = (async () => {
    await send(connection, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 8000000\r\n\r\n");
    for (let n = 0; n < 80; n++) await send(connection, "x".repeat(100_000));
  })().catch(() => {});
  const buffer = new Uint8Array(4096);
  const length = await connection.read(buffer);
  assert.match(new TextDecoder().decode(buffer.subarray(0, length ?? 0)), /^HTTP\/1.1 413 /);
  await sending;
});

Deno.test("The server behind a guard does not answer those who go around it", async () => {
  let inner = 0;
  await using served = await guarded(({ url }) => {
    inner = Number(new URL(url).port);
    return new Response();
  });
  await (await fetch(`http://127.0.0.1:${served.port}/`)).body?.cancel();
  assert.equal(inner, served.port, "addresses are the client's");
  const ports = (await Deno.readTextFile("/proc/net/tcp")).split("\n")
    .map((line) => line.trim().split(/\s+/))
    .filter(([, local, , state]) => state === "0A" && local?.startsWith("0100007F"))
    .map(([, local]) => parseInt(local!.split(":")[1]!, 16));
  assert.ok(ports.includes(served.port));
  for (const port of ports.filter((port) => port !== served.port)) {
    const answer = await fetch(`http://127.0.0.1:${port}/`).catch(() => null);
    if (answer === null) continue;
    const text = await answer.text();
    if (text.startsWith("Not the manager's port")) return assert.equal(answer.status, 403);
  }
  assert.fail("no port of the server behind was found");
});

Deno.test("Guard gives the longest quiet connection's place away, and refuses when there is none", async () => {
  const held = Promise.withResolvers<void>();
  let holding = 0;
  await using served = await guarded(async () => {
    holding += 1;
    await held.promise;
    return new Response("done");
  }, { connections: 16 });
  const quiet = await connect(served.port);
  const cut = readAll(quiet);
  const connections: Deno.Conn[] = [];
  for (let n = 1; n <= 16; n++) {
    const connection = await connect(served.port);
    connections.push(connection);
    await send(connection, "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    while (holding < n) await new Promise((resolve) => setTimeout(resolve, 1));
  }
  assert.equal(await cut, "", "the quiet one had to go");
  // All that are left are being answered.
  assert.equal(await readAll(await connect(served.port)).catch(() => ""), "");
  held.resolve();
  for (const connection of connections) assert.match(await readAll(connection), /done/);
  assert.deepEqual(served.guard.counts(), { accepted: 17, refused: 1, evicted: 1, cut: 0 });
});

Deno.test("Guard lets nobody speak HTTP/2, however the preface is cut", async () => {
  await using served = await guarded(() => new Response("hello"));
  const preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
  for (const pieces of [[preface], ["P", "RI", preface.slice(3)], ["PRI", preface.slice(3)]]) {
    using connection = await connect(served.port);
    connection.setNoDelay(true);
    for (const piece of pieces) {
      await send(connection, piece).catch(() => {});
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    assert.equal(await readAll(connection).catch(() => ""), "");
  }
  assert.equal(served.guard.counts().cut, 3);
  using slow = await connect(served.port);
  for (const piece of ["P", "U", "T / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"]) {
    await send(slow, piece);
  }
  assert.match(await readAll(slow), /hello$/);
});

Deno.test("Guard cuts a WebSocket whose client sends a large frame", async () => {
  let messages = 0;
  const closed = Promise.withResolvers<void>();
  await using served = await guarded((request) => {
    const { socket, response } = Deno.upgradeWebSocket(request);
    socket.onmessage = () => void messages++;
    socket.onclose = () => closed.resolve();
    return response;
  });
  const socket = new WebSocket(`ws://127.0.0.1:${served.port}/`);
  await new Promise((resolve) => socket.onopen = resolve);
  const gone = new Promise((resolve) => socket.onclose = resolve);
  socket.onerror = () => {};
  socket.send("small");
  socket.send(new Uint8Array(60_000_000));
  await Promise.all([gone, closed.promise]);
  assert.equal(messages, 1);
  assert.equal(served.guard.counts().cut, 1);
});

Deno.test("Guard.open() says what is wrong when the port is taken", async () => {
  await using served = await guarded(() => new Response());
  await assert.rejects(
    Guard.open({ ...OPTIONS, port: served.port }, () => new Response()),
    Deno.errors.AddrInUse,
  );
});

Deno.test("Guard.shutdown() answers what was asked, and lets nobody else in", async () => {
  const asked = Promise.withResolvers<void>();
  const held = Promise.withResolvers<Response>();
  const guard = await Guard.open(OPTIONS, () => (asked.resolve(), held.promise));
  const answer = fetch(`http://127.0.0.1:${guard.port}/`);
  await asked.promise;
  const stopping = guard.shutdown();
  await assert.rejects(async () => {
    for (;;) (await connect(guard.port)).close();
  }, (error) =>
    // Reset, or not connected any more, is who was still waiting to be let in.
    [Deno.errors.ConnectionRefused, Deno.errors.ConnectionReset, Deno.errors.NotConnected]
      .some((kind) => error instanceof kind));
  held.resolve(new Response("still answered"));
  assert.equal(await (await answer).text(), "still answered");
  await stopping;
  guard.end();
});

Deno.test({
  name:
    "Guard.shutdown() does not wait for ever for a client that left before its WebSocket was open",
  // Deno's own shutdown does.
  sanitizeOps: false,
  sanitizeResources: false,
  async fn() {
    const asked = Promise.withResolvers<void>();
    const upgraded = Promise.withResolvers<void>();
    const guard = await Guard.open(OPTIONS, async (request) => {
      const left = Promise.withResolvers<void>();
      request.signal.addEventListener("abort", () => left.resolve());
      asked.resolve();
      await left.promise;
      const { response } = Deno.upgradeWebSocket(request);
      upgraded.resolve();
      return response;
    });
    const connection = await connect(guard.port);
    await send(
      connection,
      "GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n",
    );
    await asked.promise;
    connection.close();
    await upgraded.promise;
    const clock = FakeTimers.install({ toFake: ["setTimeout", "clearTimeout"] });
    try {
      let isOver = false;
      const stopping = guard.shutdown().then(() => isOver = true);
      await clock.tickAsync(9_999);
      assert.equal(isOver, false);
      await clock.tickAsync(1);
      await stopping;
    } finally {
      clock.uninstall();
      guard.end();
    }
  },
});
