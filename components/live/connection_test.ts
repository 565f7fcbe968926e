import assert from "node:assert/strict";
import { LIVE_PROTOCOL } from "../../core/live.ts";
import type { LiveMessage } from "../../core/live_wire.ts";
import { keepConnected, type Link, type Receipt } from "./connection.ts";

/** A manager of which only the socket is there. */
class Server implements AsyncDisposable {
  readonly protocols: (string | null)[] = [];
  readonly sockets: WebSocket[] = [];
  /** Sent to each that connects. */
  greeting: string[] = ["whole"];
  #server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, (request) => {
    this.protocols.push(request.headers.get("sec-websocket-protocol"));
    const { socket, response } = Deno.upgradeWebSocket(request, { protocol: LIVE_PROTOCOL });
    this.sockets.push(socket);
    socket.onopen = () => this.greeting.forEach((each) => socket.send(JSON.stringify(each)));
    return response;
  });

  get url(): string {
    return `ws://127.0.0.1:${this.#server.addr.port}/ws/status`;
  }

  async [Symbol.asyncDispose]() {
    for (const socket of this.sockets) socket.close();
    await this.#server.shutdown();
  }
}

/** The client, with everything that it told. Messages are the receipts that they are answered with. */
function client(server: Server) {
  const links: Link[] = [];
  let told = Promise.withResolvers<void>();
  const signedOut = Promise.withResolvers<void>();
  const connection = keepConnected({
    url: server.url,
    receive: (message: LiveMessage) => message as unknown as Receipt,
    onLink(link) {
      links.push(link);
      told.resolve();
    },
    onSignedOut: () => signedOut.resolve(),
  });
  return {
    links,
    signedOut: signedOut.promise,
    connection,
    /** Waits until so many changes of the link were told. */
    async until(count: number) {
      while (links.length < count) {
        told = Promise.withResolvers();
        await told.promise;
      }
    },
    [Symbol.dispose]: () => connection.stop(),
  };
}

Deno.test("keepConnected() asks for the protocol and is live when the snapshot is whole", async () => {
  await using server = new Server();
  server.greeting = ["part", "part", "whole", "whole"];
  using mine = client(server);
  await mine.until(1);
  assert.deepEqual(mine.links, [{ kind: "live" }]);
  assert.deepEqual(server.protocols, [LIVE_PROTOCOL]);
});

Deno.test("keepConnected() tells that whoever reads the page is signed out", async () => {
  await using server = new Server();
  using mine = client(server);
  await mine.until(1);
  server.sockets[0]?.close(1008, "signed out");
  await mine.signedOut;
  assert.equal(mine.links[1]?.kind, "lost");
});

Deno.test("keepConnected() says that it lost the connection, and until when it waits", async () => {
  await using server = new Server();
  using mine = client(server);
  await mine.until(1);
  const before = Date.now();
  server.sockets[0]?.close();
  await mine.until(2);
  const lost = mine.links[1];
  assert.ok(lost?.kind === "lost" && lost.nextTry !== null);
  assert.ok(lost.heardAt <= Date.now() && lost.nextTry >= before + 690);
  assert.ok(lost.nextTry <= Date.now() + 1000);
  // Without being asked it tries again, and says so.
  await mine.until(4);
  assert.deepEqual(mine.links.slice(2), [
    { kind: "lost", heardAt: lost.heardAt, nextTry: null },
    { kind: "live" },
  ]);
});

Deno.test("keepConnected() tries at once when asked, and only when it waits", async () => {
  await using server = new Server();
  using mine = client(server);
  await mine.until(1);
  mine.connection.tryNow();
  assert.equal(mine.links.length, 1);
  server.sockets[0]?.close();
  await mine.until(2);
  const asked = performance.now();
  mine.connection.tryNow();
  await mine.until(4);
  assert.equal(mine.links.at(-1)?.kind, "live");
  assert.ok(performance.now() - asked < 690);
});

Deno.test("keepConnected() starts again after a gap, and waits when that does not help", async () => {
  await using server = new Server();
  server.greeting = ["whole", "gap"];
  using mine = client(server);
  // The very first connection has just been tried, so its gap counts as a failure.
  await mine.until(2);
  assert.deepEqual(mine.links.map(({ kind }) => kind), ["live", "lost"]);
});

Deno.test("keepConnected() leaves nothing behind when it is stopped", async () => {
  await using server = new Server();
  const mine = client(server);
  await mine.until(1);
  const closed = new Promise((resolve) => server.sockets[0]?.addEventListener("close", resolve));
  mine.connection.stop();
  await closed;
  assert.deepEqual(mine.links, [{ kind: "live" }]);
});
