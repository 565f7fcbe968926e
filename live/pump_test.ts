import assert from "node:assert/strict";
import { FrameLog } from "./frame_log.ts";
import { BUFFER_MAX, type Progress } from "./outbox.ts";
import { type Channel, Pump, type Subscriber } from "./pump.ts";

/** A channel of three frames, and a way to wait until the pump has done something. */
function channelOf(restart: (subscriber: Subscriber) => Progress | null): Channel {
  return {
    log: new FrameLog({ frames: 3, length: 100 }, 0),
    subscribers: new Set(),
    welcome: () => ({ state: "following", next: 0 }),
    restart,
  };
}

function subscribe(channel: Channel, said: Partial<Subscriber> = {}) {
  const sent: string[] = [];
  const gaveUp = Promise.withResolvers<void>();
  const subscriber: Subscriber & { outlet: { bufferedAmount: number } } = {
    channel,
    outlet: { bufferedAmount: 0, send: (text: string) => void sent.push(text) },
    progress: channel.welcome(),
    fullSince: null,
    giveUp() {
      channel.subscribers.delete(subscriber);
      gaveUp.resolve();
    },
    ...said,
  };
  channel.subscribers.add(subscriber);
  return { subscriber, sent, gaveUp: gaveUp.promise };
}

async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise((done) => setTimeout(done, 1));
}

Deno.test("Pump sends to all, goes on when a full socket has drained, and rests when all is sent", async () => {
  const channel = channelOf(() => null);
  const pump = new Pump([channel]);
  const [quick, slow] = [subscribe(channel), subscribe(channel)];
  slow.subscriber.outlet.bufferedAmount = BUFFER_MAX + 1;
  channel.log.push("a");
  channel.log.push("b");
  pump.wake();
  await until(() => quick.sent.length === 2);
  assert.deepEqual(slow.sent, []);
  slow.subscriber.outlet.bufferedAmount = 0;
  await until(() => slow.sent.length === 2);
  assert.equal(slow.subscriber.fullSince, null);
});

Deno.test("Pump gives up a socket that stays full for too long", async () => {
  const clock = { now: 0 };
  const channel = channelOf(() => null);
  const pump = new Pump([channel], () => clock.now);
  const stuck = subscribe(channel);
  stuck.subscriber.outlet.bufferedAmount = BUFFER_MAX + 1;
  channel.log.push("a");
  pump.wake();
  await until(() => stuck.subscriber.fullSince === 0);
  clock.now = 30_001;
  pump.wake();
  await stuck.gaveUp;
  assert.deepEqual(stuck.sent, []);
});

Deno.test("Pump restarts one that fell behind where its channel says, or gives it up", async () => {
  const restarted: Subscriber[] = [];
  const channel = channelOf((subscriber) => {
    restarted.push(subscriber);
    return restarted.length === 1 ? { state: "following", next: channel.log.end - 1 } : null;
  });
  const pump = new Pump([channel]);
  const [first, second] = [subscribe(channel), subscribe(channel)];
  for (const frame of ["a", "b", "c", "d"]) channel.log.push(frame);
  pump.wake();
  await second.gaveUp;
  await until(() => first.sent.length === 1);
  assert.deepEqual([first.sent, second.sent], [["d"], []]);
});

Deno.test("Pump sends what is added while it is at work", async () => {
  const channel = channelOf(() => null);
  const pump = new Pump([channel]);
  const late = subscribe(channel);
  subscribe(channel, {
    outlet: {
      bufferedAmount: 0,
      send(text) {
        if (text === "a") channel.log.push("b");
        pump.wake();
      },
    },
  });
  channel.log.push("a");
  pump.wake();
  await until(() => late.sent.length === 2);
  assert.deepEqual(late.sent, ["a", "b"]);
});

Deno.test("Pump.stop() sends nothing more", async () => {
  const channel = channelOf(() => null);
  const pump = new Pump([channel]);
  const { sent } = subscribe(channel);
  channel.log.push("a");
  pump.wake();
  pump.stop();
  await new Promise((done) => setTimeout(done, 30));
  assert.deepEqual(sent, []);
});
