import assert from "node:assert/strict";
import fc from "fast-check";
import type { Outage } from "./outage.ts";
import { type Past, timeline } from "./timeline.ts";

const SPAN = { from: 0, to: 100 };
const points = (...times: number[]) =>
  times.map((t) => ({ t, sent: 1, lost: 0, rtt_min: 1, rtt_avg: 1, rtt_max: 1 }));
const outage = (beganAt: number, endedAt: number | null) => ({ beganAt, endedAt }) as Outage;

function told(past: Partial<Past>): string {
  const all = { points: [], outages: [], events: [], paused: false, ...past };
  return timeline(all, SPAN, 10).map(({ state, to }) => `${state}–${to}`).join(" ");
}

Deno.test("timeline() says what was known when, without a gap", () => {
  assert.equal(told({}), "unknown–100");
  assert.equal(told({ points: points(0, 10, 20, 90, 95) }), "ok–21 unknown–90 ok–100");
  assert.equal(
    told({ points: points(0, 9, 18, 27, 36), outages: [outage(10, 25)] }),
    "ok–10 down–25 ok–46 unknown–100",
  );
  assert.equal(told({ outages: [outage(-50, null)] }), "down–100");
});

Deno.test("timeline() knows pauses by their events", () => {
  const events = [{ kind: "resumed", at: 60 }, { kind: "paused", at: 30 }] as const;
  assert.equal(told({ events }), "unknown–30 paused–60 unknown–100");
  assert.equal(told({ events: [events[1]], paused: true }), "unknown–30 paused–100");
});

Deno.test("timeline() covers the whole span whatever the past", () => {
  const time = fc.integer({ min: -50, max: 150 });
  fc.assert(fc.property(
    fc.uniqueArray(time),
    fc.array(fc.tuple(time, fc.option(fc.nat(60)))),
    (times, spells) => {
      const spelled = timeline(
        {
          points: points(...times.sort((a, b) => a - b)),
          outages: spells.map(([from, long]) => outage(from, long === null ? null : from + long)),
          events: [],
          paused: false,
        },
        SPAN,
        10,
      );
      assert.equal(spelled[0]?.from, 0);
      assert.equal(spelled.at(-1)?.to, 100);
      for (const [n, { from, state }] of spelled.entries()) {
        if (n === 0) continue;
        assert.equal(from, spelled[n - 1]?.to);
        assert.notEqual(state, spelled[n - 1]?.state);
      }
    },
  ));
});
