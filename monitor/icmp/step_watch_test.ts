import assert from "node:assert/strict";
import { StepWatch } from "./step_watch.ts";

/** Clocks whose readings are taken from a list of [steady, wall], each at its own time. */
function scripted(readings: readonly (readonly [number, number])[]) {
  let steadyReads = 0;
  let wallReads = 0;
  return {
    steady: () => readings[steadyReads++]![0],
    wall: () => readings[wallReads++]![1],
  };
}

Deno.test("StepWatch tells a step from an interruption between two readings", () => {
  const cases: [string, readonly (readonly [number, number])[], number][] = [
    ["nothing", [[0, 1000], [5, 1005.4]], 0],
    ["a step forward", [[0, 1000], [5, 9005], [6, 9006]], 1],
    ["a step back", [[0, 1000], [5, 5], [6, 6]], 1],
    ["an interruption", [[0, 1000], [5, 1025], [26, 1026]], 0],
    ["two interruptions", [[0, 1000], [5, 1025], [26, 1035]], 0],
  ];
  for (const [what, readings, steps] of cases) {
    const watch = new StepWatch(scripted(readings));
    watch.look();
    assert.equal(watch.epoch, steps, what);
  }
});
