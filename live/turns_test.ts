import assert from "node:assert/strict";
import { SLICE, Turns } from "./turns.ts";

function busyFor(milliseconds: number): void {
  for (const end = performance.now() + milliseconds; performance.now() < end;);
}

async function idle(turns: Turns<number>): Promise<void> {
  while (!turns.isIdle) await new Promise((done) => setTimeout(done, 1));
}

Deno.test("Turns.add() does at once what fits a slice", () => {
  const done: number[] = [];
  const turns = new Turns<number>((item) => done.push(item), () => done.push(-1));
  turns.add([1, 2, 3]);
  turns.add([4]);
  assert.deepEqual(done, [1, 2, 3, -1, 4, -1]);
  assert.ok(turns.isIdle);
});

Deno.test("Turns.add() does the rest later, in order, and lets others have their turn", async () => {
  const done: number[] = [];
  let others = 0;
  const timer = setInterval(() => others++, 1);
  const turns = new Turns<number>((item) => {
    busyFor(SLICE / 2);
    done.push(item);
  }, () => {});
  turns.add([1, 2, 3, 4, 5, 6]);
  assert.ok(done.length < 6);
  turns.add([7, 8]);
  await idle(turns);
  clearInterval(timer);
  assert.deepEqual(done, [1, 2, 3, 4, 5, 6, 7, 8]);
  assert.ok(others > 0);
});

Deno.test("Turns.stop() forgets what waits", async () => {
  const done: number[] = [];
  const turns = new Turns<number>((item) => {
    busyFor(SLICE);
    done.push(item);
  }, () => {});
  turns.add([1, 2]);
  turns.stop();
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.deepEqual(done, [1]);
});
