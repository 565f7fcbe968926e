import type { DisplayState } from "../../core/list.ts";
import { BOX, CUT, CUT_WIDTH, RING_WIDTH, SHAPES } from "../shapes.ts";
import { CELL } from "./cells.ts";

/** Side of a dot as a share of the pitch, by size; the smaller pitch needs its own to stay crisp. */
const DOT = { wide: [0.3, 0.45, 0.6], narrow: [0.25, 0.375, 0.5] } as const;
/** A pitch below this, in CSS pixels, is the smaller one. */
const NARROW_BELOW = 10;

/** Codes that are a state's own; those before them are dots. */
const STATES = ["degraded", "waiting", "paused", "down"] as const;

/** Paints cells on a canvas, each by itself: a change costs what changed. */
export class Painter {
  readonly #canvas: HTMLCanvasElement;
  readonly #context: CanvasRenderingContext2D | null;
  /** Each cell there can be, painted once and copied from then on, side by side in the order of codes. */
  readonly #stamps = document.createElement("canvas");
  #columns = 1;
  #pitch = 1;

  constructor(canvas: HTMLCanvasElement) {
    this.#canvas = canvas;
    this.#context = canvas.getContext("2d");
  }

  /** Makes room and paints everything. `width` is in CSS pixels. */
  paintAll(codes: Uint8Array, width: number, pitch: number): void {
    this.#pitch = pitch;
    this.#columns = Math.max(1, Math.floor(width / pitch));
    this.#paintStamps();
    const height = Math.ceil(codes.length / this.#columns) * pitch;
    // Setting the size clears the canvas.
    this.#canvas.width = Math.round(width * devicePixelRatio);
    this.#canvas.height = Math.round(height * devicePixelRatio);
    this.#canvas.style.height = `${height}px`;
    this.paint(codes, codes.keys());
  }

  /** Paints some cells again. */
  paint(codes: Uint8Array, places: Iterable<number>): void {
    const side = this.#stamps.height;
    for (const place of places) {
      const x = this.#edge(place % this.#columns);
      const y = this.#edge(Math.floor(place / this.#columns));
      this.#context?.clearRect(x, y, side, side);
      const stamp = side * (codes[place] ?? CELL.none);
      this.#context?.drawImage(this.#stamps, stamp, 0, side, side, x, y, side, side);
    }
  }

  /** The place under a point of the canvas, in CSS pixels; it may be beyond the last cell. */
  placeAt(x: number, y: number): number | null {
    const column = Math.floor(x / this.#pitch);
    return column >= this.#columns ? null : Math.floor(y / this.#pitch) * this.#columns + column;
  }

  /** Where a column or a row begins, in whole pixels of the device: between them it would blur. */
  #edge(number: number): number {
    return Math.round(number * this.#pitch * devicePixelRatio);
  }

  #paintStamps(): void {
    const pitch = this.#pitch;
    const side = this.#stamps.height = Math.floor(pitch * devicePixelRatio);
    this.#stamps.width = side * (CELL.down + 1);
    const context = this.#stamps.getContext("2d");
    if (context === null) return;
    const move = (code: number, scale: number) =>
      context.setTransform(scale, 0, 0, scale, side * code, 0);

    context.fillStyle = this.#ink("ok");
    (pitch < NARROW_BELOW ? DOT.narrow : DOT.wide).forEach((share, size) => {
      const dot = Math.round(pitch * share);
      const inset = Math.floor((pitch - 2 - dot) / 2);
      move(CELL.small + size, devicePixelRatio);
      context.fillRect(inset, inset, dot, dot);
    });
    for (const state of STATES) {
      // One pixel stays free to the right and below: a block may use it, a dot never does.
      move(CELL[state], devicePixelRatio * (pitch - 1) / BOX);
      context.fillStyle = context.strokeStyle = this.#ink(state);
      context.lineWidth = RING_WIDTH;
      const shape = new Path2D(SHAPES[state]);
      if (state === "waiting") context.stroke(shape);
      else context.fill(shape);
    }
    // The last one was a block.
    context.strokeStyle = this.#colour("--on-state");
    context.lineWidth = CUT_WIDTH;
    context.stroke(new Path2D(CUT));
  }

  #ink(state: DisplayState): string {
    return this.#colour(`--state-${state}`);
  }

  /** A token as the browser resolves it here and now: theme, contrast, a lost connection. */
  #colour(token: string): string {
    this.#canvas.style.color = `var(${token})`;
    return getComputedStyle(this.#canvas).color;
  }
}
