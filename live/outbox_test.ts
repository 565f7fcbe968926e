import assert from "node:assert/strict";
import type { MachineId } from "../core/machine.ts";
import { toLiveMachine } from "../core/live.ts";
import { aMachine } from "../tests/support/arbitrary_machine.ts";
import { FrameLog } from "./frame_log.ts";
import { advance, BUFFER_MAX, type Outlet, type Progress } from "./outbox.ts";
import { PART_MACHINES, Snapshot } from "./snapshot.ts";

const MANAGER = {
  monitor: { state: "running", since: 0, reason: null, heldBack: [] },
  database: { state: "connected", since: 0 },
  demo: false,
} as const;

/** A socket that takes everything at once, or, once stuck, nothing. */
class FakeOutlet implements Outlet {
  readonly sent: string[] = [];
  bufferedAmount = 0;
  send(text: string): void {
    this.sent.push(text);
  }
}

const forever = () => false;

function logOf(...frames: string[]): FrameLog {
  const log = new FrameLog({ frames: 3, length: 1000 }, 1);
  for (const frame of frames) log.push(frame);
  return log;
}

const following = (next: number): Progress => ({ state: "following", next });

Deno.test("advance() sends what a follower lacks, in order, once", () => {
  const outlet = new FakeOutlet();
  const { progress, turn } = advance(outlet, following(2), logOf("a", "b", "c"), forever);
  assert.deepEqual(outlet.sent, ["b", "c"]);
  assert.deepEqual([progress, turn], [following(4), "done"]);
});

Deno.test("advance() leaves a full socket alone, and says so only when there is something to send", () => {
  const outlet = new FakeOutlet();
  outlet.bufferedAmount = BUFFER_MAX + 1;
  assert.equal(advance(outlet, following(1), logOf("a"), forever).turn, "full");
  assert.equal(advance(outlet, following(2), logOf("a"), forever).turn, "done");
  assert.deepEqual(outlet.sent, []);
});

Deno.test("advance() says when what comes next is forgotten, but not before the socket has room", () => {
  const outlet = new FakeOutlet();
  const log = logOf("a", "b", "c", "d");
  assert.equal(advance(outlet, following(1), log, forever).turn, "behind");
  outlet.bufferedAmount = BUFFER_MAX + 1;
  assert.equal(advance(outlet, following(1), log, forever).turn, "full");
});

Deno.test("advance() stops when its time is up and goes on from there", () => {
  const outlet = new FakeOutlet();
  const log = logOf("a", "b");
  const first = advance(outlet, following(1), log, () => true);
  assert.deepEqual([outlet.sent, first.turn], [["a"], "unfinished"]);
  assert.equal(advance(outlet, first.progress, log, forever).turn, "done");
  assert.deepEqual(outlet.sent, ["a", "b"]);
});

Deno.test("advance() sends all parts of a snapshot and then the deltas after it", () => {
  const fleet = Array.from(
    { length: PART_MACHINES + 1 },
    (_, n) => toLiveMachine(aMachine({ id: n + 1 as MachineId })),
  );
  const snapshot = new Snapshot(1, 0, MANAGER, fleet);
  const outlet = new FakeOutlet();
  const log = logOf("delta 1", "delta 2");
  const { progress } = advance(outlet, { state: "snapshot", snapshot, part: 0 }, log, forever);
  assert.deepEqual(progress, following(3));
  const parts = outlet.sent.slice(0, 2).map((text) => JSON.parse(text));
  assert.deepEqual(parts.map(({ seq, part, parts }) => [seq, part, parts]), [[1, 0, 2], [1, 1, 2]]);
  assert.deepEqual(parts.map(({ machines }) => machines.length), [PART_MACHINES, 1]);
  assert.equal(outlet.sent[2], "delta 2");
});

Deno.test("advance() gives a snapshot up whose deltas are forgotten", () => {
  const snapshot = new Snapshot(1, 0, MANAGER, []);
  const log = logOf("1", "2", "3", "4", "5");
  const from: Progress = { state: "snapshot", snapshot, part: 0 };
  assert.equal(advance(new FakeOutlet(), from, log, forever).turn, "behind");
});

Deno.test("advance() sends nothing to one that waits for the fleet to be known", () => {
  const outlet = new FakeOutlet();
  assert.equal(advance(outlet, { state: "waiting" }, logOf("a"), forever).turn, "done");
  assert.deepEqual(outlet.sent, []);
});

Deno.test("Snapshot has a part even of an empty fleet, and makes texts again after release()", () => {
  const snapshot = new Snapshot(4, 5, MANAGER, []);
  const text = snapshot.text(0);
  assert.deepEqual(JSON.parse(text), {
    type: "snapshot",
    seq: 4,
    at: 5,
    part: 0,
    parts: 1,
    manager: MANAGER,
    machines: [],
  });
  snapshot.release();
  assert.equal(snapshot.text(0), text);
});
