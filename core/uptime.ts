/** How much of a span a machine was reachable, in milliseconds. */
export interface Uptime {
  /** Time that it was watched: hours in which there was a check, within the span. */
  readonly observed: number;
  /** Of that, time within an outage. */
  readonly down: number;
}

/** Spans that uptime is told of, in milliseconds. */
export const UPTIME_SPANS = {
  "24h": 24 * 3_600_000,
  "7d": 7 * 24 * 3_600_000,
  "30d": 30 * 24 * 3_600_000,
} as const;

/** Percent by span; null while nothing has been observed. */
export type UptimeFigures = Readonly<Record<keyof typeof UPTIME_SPANS, number | null>>;

/** The share of the observed time, in percent and never rounded up: 100 means that it was never down. */
export function uptimePercent({ observed, down }: Uptime): number | null {
  if (observed <= 0) return null;
  return Math.floor((1 - down / observed) * 10_000 + 1e-6) / 100;
}
