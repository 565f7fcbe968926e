import { type Range, RANGE_FACTS } from "./range.ts";

/** The spans that the page of outages shows. */
export const OUTAGE_RANGES = ["24h", "7d", "30d", "90d"] as const;
export type OutageRange = (typeof OUTAGE_RANGES)[number];

/** Which of them. */
export const OUTAGE_SHOWS = ["all", "open", "ended"] as const;
export type OutageShow = (typeof OUTAGE_SHOWS)[number];

/** A question to the page of outages; it is also the page's URL. */
export interface OutageView {
  readonly range: OutageRange;
  readonly show: OutageShow;
}

const USUAL: OutageView = { range: "7d", show: "all" };

/** Milliseconds of a span. */
export function outageSpan(range: OutageRange): number {
  return range === "90d" ? 3 * RANGE_FACTS["30d"].span : RANGE_FACTS[range as Range].span;
}

/** Reads a view from a URL; what it cannot read is left at its default. */
export function outageViewFrom(params: URLSearchParams): OutageView {
  return {
    range: OUTAGE_RANGES.find((each) => each === params.get("range")) ?? USUAL.range,
    show: OUTAGE_SHOWS.find((each) => each === params.get("show")) ?? USUAL.show,
  };
}

/** The shortest URL query that `outageViewFrom` reads back as the same. */
export function outageViewLink({ range, show }: OutageView): string {
  const params = new URLSearchParams();
  if (range !== USUAL.range) params.set("range", range);
  if (show !== USUAL.show) params.set("show", show);
  return `?${params}`;
}

/** What to ask `GET /api/outages` for a view, without the format; `now` in milliseconds since the epoch. */
export function outageApiQuery({ range, show }: OutageView, now: number): string {
  const open = show === "all" ? "" : `&open=${show === "open"}`;
  return `from=${new Date(now - outageSpan(range)).toISOString()}${open}`;
}
