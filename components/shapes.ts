import type { DisplayState } from "../core/list.ts";

/** Side of the box that the shapes are drawn in. */
export const BOX = 12;

/** The shape of a state, as an SVG path: the same in list, map, counts and titles. */
export const SHAPES: Readonly<Record<DisplayState, string>> = {
  down: "M0 0h12v12H0z",
  degraded: "M6 .5l6 11H0z",
  waiting: "M10.5 6a4.5 4.5 0 1 1-9 0 4.5 4.5 0 1 1 9 0z",
  paused: "M2 1.5h3v9H2zM7 1.5h3v9H7z",
  ok: "M4 4h4v4H4z",
};

/** What is cut out of a block: only by its shape, too, it is told from all else. */
export const CUT = "M3 3l6 6M9 3l-6 6";
/** How broad that is, and the line of the ring, which is not filled. */
export const CUT_WIDTH = 1.8;
export const RING_WIDTH = 1.6;
