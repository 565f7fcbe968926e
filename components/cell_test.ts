import assert from "node:assert/strict";
import { Cell } from "./cell.ts";

Deno.test("Cell tells those who follow it of each change, and of nothing else", () => {
  const cell = new Cell(1);
  const told: number[] = [];
  const stop = cell.subscribe(() => told.push(cell.value));
  cell.value = 2;
  cell.value = 2;
  cell.value = 3;
  stop();
  cell.value = 4;
  assert.deepEqual(told, [2, 3]);
});

Deno.test("Cell lets those who follow it stop, or start, while they are told", () => {
  const cell = new Cell(0);
  const told: string[] = [];
  const stopFirst = cell.subscribe(() => {
    told.push("first");
    stopFirst();
    cell.subscribe(() => told.push("late"));
  });
  cell.subscribe(() => told.push("second"));
  cell.value = 1;
  cell.value = 2;
  assert.deepEqual(told, ["first", "second", "second", "late"]);
});
