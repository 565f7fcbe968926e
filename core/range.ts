import type { Resolution } from "./history.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** The spans of the past that a machine's page shows. */
export const RANGES = ["1h", "24h", "7d", "30d"] as const;
export type Range = (typeof RANGES)[number];

/** What a span is shown with. All in milliseconds. */
export interface RangeFacts {
  readonly span: number;
  readonly resolution: Resolution;
  /** Between two figures further apart than this nothing is known. */
  readonly gap: number;
  /** Between two marks of the time axis. */
  readonly tick: number;
  /** What a row of the table sums up. */
  readonly row: number;
  /** How often the figures are brought up to date. */
  readonly refresh: number;
}

export const RANGE_FACTS: Readonly<Record<Range, RangeFacts>> = {
  "1h": {
    span: HOUR,
    resolution: "raw",
    gap: 3 * MINUTE,
    tick: 10 * MINUTE,
    row: 5 * MINUTE,
    refresh: 10_000,
  },
  "24h": {
    span: DAY,
    resolution: "5m",
    gap: 15 * MINUTE,
    tick: 3 * HOUR,
    row: HOUR,
    refresh: MINUTE,
  },
  "7d": {
    span: 7 * DAY,
    resolution: "1h",
    gap: 3 * HOUR,
    tick: DAY,
    row: 6 * HOUR,
    refresh: 5 * MINUTE,
  },
  "30d": {
    span: 30 * DAY,
    resolution: "1h",
    gap: 3 * HOUR,
    tick: 5 * DAY,
    row: DAY,
    refresh: 5 * MINUTE,
  },
};

/** What a page shows unless it is asked for another. */
export const USUAL_RANGE: Range = "24h";

/** The span that a URL asks for. */
export function rangeFrom(text: string | null): Range {
  return RANGES.find((range) => range === text) ?? USUAL_RANGE;
}
