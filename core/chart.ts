import type { SamplePoint } from "./history.ts";

/** A span of time, milliseconds since the epoch. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** The plane that charts are drawn on; a browser stretches it to whatever it has room for. */
export const PLANE = { width: 1000, height: 100 } as const;

/** The RTTs of a span as they are drawn, in units of the plane. */
export interface RttChart {
  /** Values of the horizontal lines, in milliseconds, rising from 0. The last is the top of the plane. */
  readonly ticks: readonly number[];
  /** SVG paths: of the mean, and of what lies between the lowest and the highest. */
  readonly line: string;
  readonly band: string;
  /** Something rises above the top. */
  readonly isCut: boolean;
}

/** The packets lost in a span as they are drawn. */
export interface LossMark {
  readonly x: number;
  readonly width: number;
  /** 0 to 1. */
  readonly share: number;
}

/** Of a hundred figures so many are below the top, with something to spare: rare peaks are cut. */
const QUANTILE = 0.99;
const ROOM = 1.25;
/** Horizontal lines at most, 0 included. */
const TICKS = 5;

/**
 * Draws RTTs. The line ends where answers ended, and where nothing is known.
 *
 * @param gap milliseconds between two points beyond which nothing is known between them
 */
export function rttChart(points: readonly SamplePoint[], span: Span, gap: number): RttChart {
  const highest = points.flatMap(({ rtt_max }) => rtt_max === null ? [] : [rtt_max])
    .sort((a, b) => a - b);
  const usual = highest[Math.ceil((highest.length - 1) * QUANTILE)] ?? 0;
  const most = highest.at(-1) ?? 0;
  const ticks = niceTicks(Math.min(most, usual * ROOM));
  const top = ticks.at(-1)!;
  const y = (rtt: number) => round(PLANE.height * (1 - rtt / top));
  let line = "";
  let band = "";
  for (const stretch of stretches(points, gap)) {
    const at = stretch.map((point) => ({ ...point, x: xOf(point.t, span) }));
    line += path(at.map(({ x, rtt_avg }) => [x, y(rtt_avg!)]));
    const upper = at.map(({ x, rtt_max, rtt_avg }) => [x, y(rtt_max ?? rtt_avg!)] as const);
    const lower = at.map(({ x, rtt_min, rtt_avg }) => [x, y(rtt_min ?? rtt_avg!)] as const);
    band += `${path([...upper, ...lower.reverse()])}Z`;
  }
  return { ticks, line, band, isCut: most > top };
}

/** Marks where packets were lost; those side by side become one when they are equally bad. */
export function lossMarks(
  points: readonly SamplePoint[],
  span: Span,
  length: number,
): readonly LossMark[] {
  const marks: { x: number; width: number; share: number }[] = [];
  // At least so wide that it can be seen.
  const width = Math.max(2, round(length / (span.to - span.from) * PLANE.width));
  for (const { t, sent, lost } of points) {
    if (lost === 0) continue;
    const x = xOf(t, span);
    const share = lost / sent;
    const last = marks.at(-1);
    if (last !== undefined && last.share === share && x <= last.x + last.width + 0.5) {
      last.width = round(x + width - last.x);
    } else marks.push({ x, width, share });
  }
  return marks;
}

/** Where a moment lies on the plane. */
export function xOf(t: number, { from, to }: Span): number {
  return round(PLANE.width * (t - from) / (to - from));
}

/** Round values from 0 to one that is not below `most`: steps of 1, 2 or 5 times a power of ten. */
export function niceTicks(most: number): readonly number[] {
  const rough = Math.max(most, 0.1) / (TICKS - 1);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((each) =>
    each >= rough * 0.9999
  )!;
  const count = Math.max(1, Math.ceil(most / step - 1e-4));
  return Array.from({ length: count + 1 }, (_, n) => Number((n * step).toPrecision(6)));
}

/**
 * Moments at which a time axis has marks: whole multiples of `step` in the reader's zone.
 *
 * @param offset milliseconds that the zone is ahead of UTC
 */
export function timeTicks({ from, to }: Span, step: number, offset: number): readonly number[] {
  const first = Math.ceil((from + offset) / step) * step - offset;
  return Array.from(
    { length: Math.max(0, Math.floor((to - first) / step) + 1) },
    (_, n) => first + n * step,
  );
}

/** What a span comes to, for a sentence. RTTs in milliseconds, null when there was no answer. */
export interface Sum {
  readonly sent: number;
  readonly lost: number;
  readonly min: number | null;
  readonly avg: number | null;
  readonly max: number | null;
}

export function sumUp(points: readonly SamplePoint[]): Sum {
  let [sent, lost, answered, total] = [0, 0, 0, 0];
  let [min, max] = [Infinity, -Infinity];
  for (const point of points) {
    sent += point.sent;
    lost += point.lost;
    if (point.rtt_avg === null) continue;
    const weight = point.sent - point.lost;
    answered += weight;
    total += point.rtt_avg * weight;
    min = Math.min(min, point.rtt_min ?? point.rtt_avg);
    max = Math.max(max, point.rtt_max ?? point.rtt_avg);
  }
  return answered === 0
    ? { sent, lost, min: null, avg: null, max: null }
    : { sent, lost, min, avg: total / answered, max };
}

/** The index of the point nearest to a moment; −1 when there is none. */
export function nearest(points: readonly SamplePoint[], t: number): number {
  let [low, high] = [0, points.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (points[middle]!.t < t) low = middle + 1;
    else high = middle;
  }
  const [before, after] = [points[low - 1], points[low]];
  if (before === undefined) return after === undefined ? -1 : low;
  return after === undefined || t - before.t <= after.t - t ? low - 1 : low;
}

/** Runs of answered points with nothing unknown between them. */
function* stretches(points: readonly SamplePoint[], gap: number): Generator<SamplePoint[]> {
  let run: SamplePoint[] = [];
  let last = -Infinity;
  for (const point of points) {
    if (run.length > 0 && (point.rtt_avg === null || point.t - last > gap)) {
      yield run;
      run = [];
    }
    last = point.t;
    if (point.rtt_avg !== null) run.push(point);
  }
  if (run.length > 0) yield run;
}

/** A lone point is drawn as a dot: a line of no length with round ends. */
function path(points: readonly (readonly [number, number])[]): string {
  const [first, ...rest] = points;
  if (first === undefined) return "";
  const further = rest.length === 0 ? [first] : rest;
  return `M${first[0]} ${first[1]}L${further.map(([x, y]) => `${x} ${y}`).join(" ")}`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
