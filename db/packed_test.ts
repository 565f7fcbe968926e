import assert from "node:assert/strict";
import fc from "fast-check";
import { rollUp, type SamplePoint } from "../core/history.ts";
import { unpack, unpackDay } from "./packed.ts";

Deno.test("unpack() gives back times, echoes and spreads", () => {
  const points = unpack({
    hour: 3_600_000,
    start: 500,
    unit: 2,
    gaps: [0, 5_000, 1],
    rtts: [Math.round(3_000 * Math.log(1.5)), null, Math.round(3_000 * Math.log(2))],
    echoes: [null, null, 3 << 8 | 2],
    spreads: [null, null, null, null, null, null, 1, 3, 0.5],
  });
  assert.deepEqual(points, [
    { t: 3_600_500, sent: 1, lost: 0, rtt_min: 1.4998, rtt_avg: 1.4998, rtt_max: 1.4998 },
    { t: 3_610_500, sent: 1, lost: 1, rtt_min: null, rtt_avg: null, rtt_max: null },
    { t: 3_610_502, sent: 3, lost: 1, rtt_min: 1, rtt_avg: 1.9997, rtt_max: 3 },
  ]);
});

Deno.test("unpackDay() leaves slots without a check out", () => {
  const slots = (at: Record<number, number>) =>
    Array.from({ length: 24 }, (_, hour) => at[hour] ?? null);
  const points = unpackDay({
    day: 86_400_000,
    sent: slots({ 0: 6, 22: 3, 23: 2 }),
    lost: slots({ 0: 0, 22: 3, 23: 0 }),
    rtt_min: slots({ 0: 1, 23: 2 }),
    rtt_avg: slots({ 0: 2, 23: 2.5 }),
    rtt_max: slots({ 0: 3, 23: 3 }),
  });
  assert.deepEqual(points, [
    { t: 24 * 3_600_000, sent: 6, lost: 0, rtt_min: 1, rtt_avg: 2, rtt_max: 3 },
    { t: 46 * 3_600_000, sent: 3, lost: 3, rtt_min: null, rtt_avg: null, rtt_max: null },
    { t: 47 * 3_600_000, sent: 2, lost: 0, rtt_min: 2, rtt_avg: 2.5, rtt_max: 3 },
  ]);
});

Deno.test("rollUp() of slots is rollUp() of their samples", () => {
  const points = fc.array(
    fc.record({
      t: fc.integer({ min: 0, max: 5 * 3_600_000 }),
      sent: fc.integer({ min: 1, max: 5 }),
      answered: fc.integer({ min: 0, max: 5 }),
      rtt: fc.integer({ min: 1, max: 500 }),
    }).map(({ t, sent, answered, rtt }): SamplePoint => {
      const lost = Math.max(0, sent - answered);
      const known = lost < sent;
      return {
        t,
        sent,
        lost,
        rtt_min: known ? rtt / 2 : null,
        rtt_avg: known ? rtt : null,
        rtt_max: known ? rtt * 2 : null,
      };
    }),
    { maxLength: 50 },
  );
  fc.assert(fc.property(points, (samples) => {
    const direct = rollUp(samples, 3_600_000);
    const twice = rollUp(rollUp(samples, 300_000), 3_600_000);
    const rounded = (slots: SamplePoint[]) =>
      slots.map((slot) => ({ ...slot, rtt_avg: slot.rtt_avg && Math.round(slot.rtt_avg * 1e6) }));
    assert.deepEqual(rounded(twice), rounded(direct));
    assert.equal(
      direct.reduce((sum, { sent }) => sum + sent, 0),
      samples.reduce((sum, { sent }) => sum + sent, 0),
    );
  }));
});
