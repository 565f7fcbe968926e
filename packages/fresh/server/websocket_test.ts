import assert from "node:assert/strict";
import { serve } from "../test_support.ts";
import { App } from "./app.ts";

/** Waits for an event of a socket. */
function next<T extends Event>(socket: WebSocket, event: string): Promise<T> {
  return new Promise((resolve) => {
    socket.addEventListener(event, (e) => resolve(e as T), { once: true });
  });
}

Deno.test("ctx.upgrade() wires handlers to the socket", async () => {
  const turns: unknown[] = [];
  const { promise: closed, resolve } = Promise.withResolvers<void>();
  const app = new App<unknown>().get("/", (ctx) =>
    ctx.upgrade({
      open: () => turns.push("open"),
      message: (socket, { data }) => socket.send(`echo ${data}`),
      close: (_socket, code, reason) => {
        turns.push(code, reason);
        resolve();
      },
    }));
  await using server = serve(app.handler());
  const socket = new WebSocket(server.origin.replace("http", "ws"));
  await next(socket, "open");
  socket.send("hello");
  assert.equal((await next<MessageEvent>(socket, "message")).data, "echo hello");
  const ended = next(socket, "close");
  socket.close(4000, "done");
  await Promise.all([closed, ended]);
  assert.deepEqual(turns, ["open", 4000, "done"]);
});

Deno.test("ctx.upgrade() without handlers gives the raw socket, and options pass on", async () => {
  const app = new App<unknown>().get("/", (ctx) => {
    const { socket, response } = ctx.upgrade({ protocol: "chat", idleTimeout: 30 });
    socket.addEventListener("open", () => socket.send("from the server"));
    return response;
  });
  await using server = serve(app.handler());
  const socket = new WebSocket(server.origin.replace("http", "ws"), "chat");
  assert.equal((await next<MessageEvent>(socket, "message")).data, "from the server");
  assert.equal(socket.protocol, "chat");
  const ended = next(socket, "close");
  socket.close();
  await ended;
});

Deno.test("ctx.upgrade() refuses a request that asks for no WebSocket", async () => {
  const app = new App<unknown>().get("/", (ctx) => ctx.upgrade({ message: () => {} }));
  const response = await app.handler()(new Request("http://host/"));
  assert.equal(response.status, 400);
  assert.equal(await response.text(), "Expected a WebSocket upgrade request");
});
