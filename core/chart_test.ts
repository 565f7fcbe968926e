import assert from "node:assert/strict";
import fc from "fast-check";
import { lossMarks, nearest, niceTicks, PLANE, rttChart, sumUp, timeTicks } from "./chart.ts";
import type { SamplePoint } from "./history.ts";

const SPAN = { from: 0, to: 1000 };

function point(t: number, rtt: number | null, more: Partial<SamplePoint> = {}): SamplePoint {
  return {
    t,
    sent: 1,
    lost: rtt === null ? 1 : 0,
    rtt_min: rtt,
    rtt_avg: rtt,
    rtt_max: rtt,
    ...more,
  };
}

Deno.test("niceTicks() are round, few, and reach as high as they have to", () => {
  assert.deepEqual(niceTicks(0.75), [0, 0.2, 0.4, 0.6, 0.8]);
  assert.deepEqual(niceTicks(12), [0, 5, 10, 15]);
  assert.deepEqual(niceTicks(2), [0, 0.5, 1, 1.5, 2]);
  assert.deepEqual(niceTicks(0), [0, 0.05]);
  fc.assert(fc.property(fc.double({ min: 0, max: 1e6, noNaN: true }), (most) => {
    const ticks = niceTicks(most);
    assert.ok(ticks.length >= 2 && ticks.length <= 5, String(ticks));
    assert.ok(ticks.at(-1)! >= most * 0.999);
  }));
});

Deno.test("rttChart() ends the line where answers ended, and where nothing is known", () => {
  const points = [point(0, 1), point(100, 1), point(200, null), point(300, 1), point(900, 1)];
  const { line, ticks } = rttChart(points, SPAN, 200);
  assert.equal(line.match(/M/g)?.length, 3);
  assert.equal(ticks[0], 0);
  assert.deepEqual(rttChart([], SPAN, 200), {
    ticks: [0, 0.05],
    line: "",
    band: "",
    isCut: false,
  });
});

Deno.test("rttChart() cuts a rare peak rather than flatten all the rest", () => {
  const points = Array.from({ length: 200 }, (_, n) => point(n * 5, n === 77 ? 900 : 0.5));
  const { ticks, isCut } = rttChart(points, SPAN, 100);
  assert.ok(ticks.at(-1)! < 1, String(ticks));
  assert.equal(isCut, true);
});

Deno.test("lossMarks() are where packets were lost, as wide as can be seen", () => {
  const points = [
    point(0, 1),
    point(100, null),
    point(200, null),
    point(700, 1, { sent: 4, lost: 1 }),
  ];
  assert.deepEqual(lossMarks(points, SPAN, 100), [
    { x: 100, width: 200, share: 1 },
    { x: 700, width: 100, share: 0.25 },
  ]);
  assert.equal(lossMarks([point(5, null)], { from: 0, to: 1e9 }, 1)[0]?.width, 2);
});

Deno.test("timeTicks() are whole multiples in the reader's zone", () => {
  const hour = 3_600_000;
  const span = { from: Date.UTC(2025, 0, 1, 1), to: Date.UTC(2025, 0, 1, 8) };
  assert.deepEqual(timeTicks(span, 3 * hour, 0).map((t) => new Date(t).getUTCHours()), [3, 6]);
  assert.deepEqual(timeTicks(span, 3 * hour, hour).map((t) => new Date(t).getUTCHours()), [
    2,
    5,
    8,
  ]);
});

Deno.test("sumUp() weighs a mean by its answers", () => {
  assert.deepEqual(sumUp([point(0, 1), point(1, 4, { sent: 3, lost: 1 }), point(2, null)]), {
    sent: 5,
    lost: 2,
    min: 1,
    avg: 3,
    max: 4,
  });
  assert.equal(sumUp([]).avg, null);
});

Deno.test("nearest() finds the point that a moment is closest to", () => {
  const points = [point(10, 1), point(20, 1), point(40, 1)];
  const table: [t: number, index: number][] = [[0, 0], [14, 0], [16, 1], [30, 1], [31, 2], [99, 2]];
  for (const [t, index] of table) assert.equal(nearest(points, t), index, `${t}`);
  assert.equal(nearest([], 5), -1);
});

Deno.test("the plane is as high as its top tick", () => {
  const { line } = rttChart([point(0, 0), point(1000, 2)], SPAN, 2000);
  assert.equal(line, `M0 ${PLANE.height}L${PLANE.width} 0`);
});
