import assert from "node:assert/strict";
import FakeTimers from "@sinonjs/fake-timers";
import { listen } from "./connection.ts";

/** As much of a WebSocket as is listened to: one that the server has and no client answers. */
class Handshake extends EventTarget {
  readyState: number = WebSocket.CONNECTING;
  closed: number | null = null;

  close(code: number): void {
    this.closed = code;
  }

  open(): void {
    this.readyState = WebSocket.OPEN;
    this.dispatchEvent(new Event("open"));
  }
}

function listened() {
  const handshake = new Handshake();
  const told: string[] = [];
  listen(handshake as unknown as WebSocket, {
    opened: () => void told.push("opened"),
    gone: () => void told.push("gone"),
  });
  return { handshake, told };
}

Deno.test("listen() takes a client for gone that went away during the handshake", () => {
  const timers = FakeTimers.install({ toFake: ["setTimeout", "clearTimeout"] });
  try {
    const { handshake, told } = listened();
    timers.tick(9_999);
    assert.deepEqual(told, []);
    timers.tick(1);
    assert.deepEqual(told, ["gone"]);
    handshake.open();
    handshake.dispatchEvent(new Event("close"));
    assert.deepEqual(told, ["gone"], "it is told once");
    assert.equal(handshake.closed, 1001);
  } finally {
    timers.uninstall();
  }
});

Deno.test("listen() waits no longer for one that has opened, or gone, before", () => {
  const timers = FakeTimers.install({ toFake: ["setTimeout", "clearTimeout"] });
  try {
    const open = listened();
    open.handshake.open();
    const gone = listened();
    gone.handshake.dispatchEvent(new Event("close"));
    assert.equal(timers.countTimers(), 0);
    assert.deepEqual([open.told, gone.told], [["opened"], ["gone"]]);
  } finally {
    timers.uninstall();
  }
});
