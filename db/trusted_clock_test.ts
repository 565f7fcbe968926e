import assert from "node:assert/strict";
import { TrustedClock } from "./trusted_clock.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOW = Date.UTC(2026, 0, 15);

/** A clock that a test sets, and runs. */
function clocks() {
  let offset = NOW;
  let steady = 0;
  return {
    wall: () => steady + offset,
    steady: () => steady,
    run: (ms: number) => void (steady += ms),
    set: (ms: number) => void (offset += ms),
  };
}

Deno.test("TrustedClock follows a clock that runs, is set back, or corrected by minutes", () => {
  const clock = clocks();
  const trusted = new TrustedClock(clock, NOW - HOUR);
  for (const step of [0, -10 * DAY, 30 * 60_000, -1]) {
    clock.set(step);
    clock.run(60_000);
    assert.equal(trusted.now(), clock.wall());
    assert.equal(trusted.ahead, 0);
  }
});

Deno.test("TrustedClock goes on by itself when the clock jumps ahead, until it is set back", () => {
  const clock = clocks();
  const trusted = new TrustedClock(clock, NOW);
  clock.set(365 * DAY);
  clock.run(HOUR);
  assert.equal(trusted.now(), NOW + HOUR);
  assert.equal(trusted.ahead, 365 * DAY);
  clock.run(HOUR);
  assert.equal(trusted.now(), NOW + 2 * HOUR);
  clock.set(-365 * DAY);
  assert.equal(trusted.now(), NOW + 2 * HOUR);
  assert.equal(trusted.ahead, 0);
});

Deno.test("TrustedClock believes a clock that has been ahead for a day", () => {
  const clock = clocks();
  const trusted = new TrustedClock(clock, NOW);
  clock.set(30 * DAY);
  trusted.now();
  clock.run(DAY - 1);
  assert.equal(trusted.now(), NOW + DAY - 1);
  clock.run(1);
  assert.equal(trusted.now(), NOW + 31 * DAY);
});

Deno.test("TrustedClock doubts at its start a clock that is days ahead of what is known", () => {
  assert.equal(new TrustedClock(clocks(), NOW - 47 * HOUR).now(), NOW);
  assert.equal(new TrustedClock(clocks(), -Infinity).now(), NOW);
  const clock = clocks();
  const trusted = new TrustedClock(clock, NOW - 60 * DAY);
  assert.equal(trusted.now(), NOW - 60 * DAY);
  clock.run(DAY);
  assert.equal(trusted.now(), NOW + DAY);
});
