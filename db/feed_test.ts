import assert from "node:assert/strict";
import type { Change } from "../core/change.ts";
import type { MachineId } from "../core/machine.ts";
import { localFeed } from "./feed.ts";

const GONE: Change = { kind: "deleted", id: 1 as MachineId };

Deno.test("localFeed() tells every listener, in order, until it leaves", () => {
  const feed = localFeed(() => assert.fail());
  const heard: string[] = [];
  const leave = feed.subscribe((changes) => heard.push(`a${changes.length}`));
  feed.subscribe((changes) => heard.push(`b${changes.length}`));
  feed.publish([GONE]);
  feed.publish([]);
  leave();
  feed.publish([GONE, GONE]);
  assert.deepEqual(heard, ["a1", "b1", "b2"]);
});

Deno.test("localFeed() goes on when a listener throws", () => {
  const errors: unknown[] = [];
  const feed = localFeed((error) => errors.push(error));
  let heard = 0;
  feed.subscribe(() => {
    throw new Error("broken listener");
  });
  feed.subscribe(() => heard++);
  feed.publish([GONE]);
  assert.equal(heard, 1);
  assert.match(String(errors), /broken listener/);
});
