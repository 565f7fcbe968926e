import assert from "node:assert/strict";
import { Lateness } from "./lateness.ts";

const MINUTE = 60_000;
// A steady clock starts anywhere.
const START = 12_345_678;

Deno.test("Lateness.quantile() is nothing while nothing has been added", () => {
  assert.equal(new Lateness().quantile(0.99, START), 0);
});

Deno.test("Lateness.quantile() is the share of what was added", () => {
  const lateness = new Lateness();
  for (let late = 100; late >= 1; late--) lateness.add(late, START);
  assert.equal(lateness.quantile(0, START), 1);
  assert.equal(lateness.quantile(0.5, START), 51);
  assert.equal(lateness.quantile(0.99, START), 100);
  assert.equal(lateness.quantile(1, START), 100);
});

Deno.test("Lateness.quantile() sorts as numbers do", () => {
  const lateness = new Lateness();
  for (const late of [9, 10, 100]) lateness.add(late, START);
  assert.equal(lateness.quantile(1, START), 100);
  assert.equal(lateness.quantile(0, START), 9);
});

Deno.test("Lateness remembers one to two minutes", () => {
  const lateness = new Lateness();
  lateness.add(500, START);
  assert.equal(lateness.quantile(1, START + 59_999), 500);
  lateness.add(7, START + MINUTE);
  assert.equal(lateness.quantile(1, START + MINUTE), 500);
  lateness.add(3, START + 2 * MINUTE);
  assert.equal(lateness.quantile(1, START + 2 * MINUTE), 7);
});

Deno.test("Lateness forgets at once what is older when it was idle", () => {
  const lateness = new Lateness();
  lateness.add(500, START);
  assert.equal(lateness.quantile(1, START + 10 * MINUTE), 0);
  lateness.add(2, START + 30 * MINUTE);
  assert.equal(lateness.quantile(1, START + 30 * MINUTE), 2);
});

Deno.test("Lateness stays small and true enough with a million starts", () => {
  const lateness = new Lateness();
  for (let i = 0; i < 1_000_000; i++) lateness.add(i % 1000, START + i / 100);
  const median = lateness.quantile(0.5, START + 10_000);
  assert.ok(Math.abs(median - 500) < 50, `${median}`);
});
