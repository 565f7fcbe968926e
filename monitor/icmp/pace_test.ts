import assert from "node:assert/strict";
import { Pace } from "./pace.ts";

Deno.test("Pace lets a rate through over time, and little at once", () => {
  const pace = new Pace(10_000, 0);
  let sent = 0;
  for (let now = 0; now <= 100; now += 0.5) {
    const echoes = pace.available(now);
    assert.ok(echoes <= 20);
    pace.spend(echoes);
    sent += echoes;
  }
  assert.ok(sent >= 1000 && sent <= 1020, `${sent} in 100 ms`);
  assert.ok(pace.wait() > 0 && pace.wait() <= 1);
});

Deno.test("Pace lets at least one through at a time, at the lowest rate", () => {
  const pace = new Pace(2, 0);
  assert.equal(pace.available(0), 1);
  pace.spend(1);
  assert.equal(pace.available(400), 0);
  assert.equal(Math.round(pace.wait()), 100);
  assert.equal(pace.available(500), 1);
});

Deno.test("Pace saves two milliseconds' worth at most, however long nothing was sent", () => {
  const pace = new Pace(10_000, 0);
  assert.equal(pace.available(60_000), 20);
});
