import assert from "node:assert/strict";
import { permits, WaitedTooLongError } from "./permits.ts";

Deno.test("permits() hands out so many, then first come first served", async () => {
  const two = permits(2, 10_000);
  const [first, second] = await Promise.all([two.acquire(), two.acquire()]);
  const order: string[] = [];
  const third = two.acquire().then((release) => (order.push("third"), release));
  const fourth = two.acquire().then((release) => (order.push("fourth"), release));
  first();
  first();
  (await third)();
  (await fourth)();
  assert.deepEqual(order, ["third", "fourth"]);
  second();
});

Deno.test("permits() lets nobody wait longer than its patience", async () => {
  const one = permits(1, 20);
  const release = await one.acquire();
  await assert.rejects(one.acquire(), WaitedTooLongError);
  release();
  (await one.acquire())();
});

Deno.test("permits() lets those in a line that moves wait for longer, and not for ever", async () => {
  const other = permits(2, 500, 1_200);
  const [held, moved] = await Promise.all([other.acquire(), other.acquire()]);
  let last = moved;
  const line = Array.from({ length: 50 }, () => other.acquire().then((give) => last = give));
  const moving = setInterval(() => last(), 100);
  const results = await Promise.allSettled(line);
  clearInterval(moving);
  const served = results.filter(({ status }) => status === "fulfilled").length;
  assert.ok(served >= 2 && served < 50, `${served} were served while it moved`);
  held();
});

Deno.test("permits.drained() waits for the last one, or runs out of patience", async () => {
  const one = permits(1, 20);
  await one.drained(10_000);
  const release = await one.acquire();
  await one.drained(1);
  const drained = one.drained(10_000);
  release();
  await drained;
});
