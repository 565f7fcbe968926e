import assert from "node:assert/strict";
import fc from "fast-check";
import { RateLimiter } from "./rate_limiter.ts";

const WINDOW = 60_000;

function limiterAt(clock: { now: number }, limit: number, clients = 1000): RateLimiter {
  return new RateLimiter({ limit, window: WINDOW, clients }, () => clock.now);
}

function takeMany(limiter: RateLimiter, count: number, client = "a"): number[] {
  return Array.from({ length: count }, () => limiter.take(client));
}

Deno.test("RateLimiter.take() lets the limit through and then says how long to wait", () => {
  const clock = { now: 0 };
  const limiter = limiterAt(clock, 120);
  assert.deepEqual(takeMany(limiter, 120), new Array(120).fill(0));
  const wait = limiter.take("a");
  assert.ok(wait > 0 && wait <= WINDOW + WINDOW / 120 + 1, `waits ${wait} ms`);
  clock.now += wait - 2;
  assert.ok(limiter.take("a") > 0, "too early");
  clock.now += 2;
  assert.equal(limiter.take("a"), 0, "after the wait it goes on");
});

Deno.test("RateLimiter.take() counts each client for itself", () => {
  const limiter = limiterAt({ now: 0 }, 1);
  assert.equal(limiter.take("a"), 0);
  assert.ok(limiter.take("a") > 0);
  assert.equal(limiter.take("b"), 0);
});

Deno.test("RateLimiter.take() never refuses with limit 0", () => {
  assert.deepEqual(takeMany(limiterAt({ now: 0 }, 0), 1000), new Array(1000).fill(0));
});

Deno.test("RateLimiter.take() forgets a client that was quiet for two windows", () => {
  const clock = { now: 0 };
  const limiter = limiterAt(clock, 10);
  takeMany(limiter, 11);
  clock.now = 2 * WINDOW;
  assert.deepEqual(takeMany(limiter, 10), new Array(10).fill(0));
});

Deno.test("RateLimiter.take() forgets the oldest when there are too many clients", () => {
  const clock = { now: 0 };
  const limiter = limiterAt(clock, 1, 100);
  limiter.take("first");
  for (let n = 0; n < 100; n++) limiter.take(`client ${n}`);
  assert.equal(limiter.take("first"), 0, "it was forgotten, so it may go on");
  assert.ok(limiter.take("client 99") > 0, "the youngest is still known");
});

Deno.test("RateLimiter.take() goes on once what it said has passed, whatever came before", () => {
  fc.assert(fc.property(
    fc.integer({ min: 1, max: 20 }),
    fc.array(fc.integer({ min: 0, max: 20_000 }), { minLength: 1, maxLength: 100 }),
    (limit, pauses) => {
      const clock = { now: 0 };
      const limiter = limiterAt(clock, limit);
      for (const pause of pauses) {
        clock.now += pause;
        const wait = limiter.take("a");
        if (wait === 0) continue;
        assert.ok(wait <= 2 * WINDOW, `waits ${wait} ms`);
        clock.now += Math.ceil(wait);
        assert.equal(limiter.take("a"), 0);
      }
    },
  ));
});

Deno.test("RateLimiter.take() lets no more than the limit through in a window after a quiet one", () => {
  fc.assert(fc.property(
    fc.integer({ min: 1, max: 50 }),
    fc.array(fc.integer({ min: 0, max: 500 }), { maxLength: 100 }),
    (limit, pauses) => {
      const clock = { now: 0 };
      const limiter = limiterAt(clock, limit);
      let allowed = 0;
      for (const pause of pauses) {
        clock.now += pause;
        if (clock.now < WINDOW && limiter.take("a") === 0) allowed += 1;
      }
      assert.ok(allowed <= limit, `${allowed} of ${limit}`);
    },
  ));
});
