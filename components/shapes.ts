import type { DisplayState } from "../core/list.ts";

/** Side of the box that the shapes are drawn in. */
export const BOX = 12;

/**
 * The shape of a state, as an SVG path: the same in list, map, counts and titles. All of it is relative, so that it may
 * stand behind a place.
 */
export const SHAPES: Readonly<Record<DisplayState, string>> = {
  down: "m0 0h12v12h-12z",
  degraded: "m6 .5l6 11h-12z",
  waiting: "m10.5 6a4.5 4.5 0 1 1-9 0 4.5 4.5 0 1 1 9 0z",
  paused: "m2 1.5h3v9h-3zm5 0h3v9h-3z",
  ok: "m4 4h4v4h-4z",
};

/** What is cut out of a block: only by its shape, too, it is told from all else. */
export const CUT = "m3 3l6 6m0 -6l-6 6";
