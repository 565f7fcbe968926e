import assert from "node:assert/strict";
import fc from "fast-check";
import { FrameLog } from "./frame_log.ts";

Deno.test("FrameLog.at() gives frames by number, as long as they are held", () => {
  const log = new FrameLog({ frames: 2, length: 1000 }, 5);
  assert.equal(log.end, 5);
  log.push("a");
  log.push("b");
  log.push("c");
  assert.deepEqual([log.first, log.end], [6, 8]);
  assert.deepEqual([4, 5, 6, 7, 8].map((number) => log.at(number)), [
    undefined,
    undefined,
    "b",
    "c",
    undefined,
  ]);
});

Deno.test("FrameLog.push() forgets the oldest when all together grow too long", () => {
  const log = new FrameLog({ frames: 1000, length: 10 }, 0);
  for (const frame of ["aaaa", "bbbb", "cccc"]) log.push(frame);
  assert.deepEqual([log.first, log.at(1), log.at(2)], [1, "bbbb", "cccc"]);
  log.push("d".repeat(11));
  assert.deepEqual([log.first, log.end], [4, 4], "a frame beyond the limit is not held at all");
});

Deno.test("FrameLog.restart() forgets everything and numbers anew", () => {
  const log = new FrameLog({ frames: 10, length: 100 }, 0);
  log.push("a");
  log.restart(7);
  log.push("b");
  assert.deepEqual([log.first, log.at(0), log.at(7)], [7, undefined, "b"]);
});

Deno.test("FrameLog.push() holds the newest frames without gaps, however many came before", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 50 }),
      fc.integer({ min: 0, max: 5000 }),
      (frames, pushes) => {
        const log = new FrameLog({ frames, length: 1e6 }, 0);
        for (let n = 0; n < pushes; n++) log.push(`frame ${n}`);
        assert.equal(log.end, pushes);
        assert.equal(log.first, Math.max(0, pushes - frames));
        for (let n = log.first; n < log.end; n++) assert.equal(log.at(n), `frame ${n}`);
      },
    ),
    { numRuns: 30 },
  );
});
