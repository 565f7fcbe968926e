import type { DisplayState } from "../../core/list.ts";
import { BOX, CUT, CUT_WIDTH, RING_WIDTH, SHAPES } from "../shapes.ts";
import { CELL } from "./cells.ts";

/** Side of a dot as a share of the pitch, by size. */
const DOT = [0.27, 0.4, 0.55];

/** Codes that are a state's own; those before them are dots. */
const STATES = ["degraded", "waiting", "paused", "down"] as const;

/**
 * Paints cells on a canvas, each by itself: a change costs what changed. Without a graphics card a browser copies one
 * image in no time, and takes long over ten thousand: so the cells are put together here.
 */
export class Painter {
  readonly #canvas: HTMLCanvasElement;
  readonly #context: CanvasRenderingContext2D;
  #columns = 1;
  #pitch = 1;
  /** The side of a cell in pixels of the device, and the pixels of each cell there can be, in the order of codes. */
  #side = 0;
  #stamps = new Uint32Array();
  /** What the canvas is to show, and its pixels. */
  #image = new ImageData(1, 1);
  #pixels = new Uint32Array();

  constructor(canvas: HTMLCanvasElement) {
    this.#canvas = canvas;
    this.#context = canvas.getContext("2d")!;
  }

  /** Makes room for so many cells, all of which are to be painted then. `width` is in CSS pixels, as `pitch`. */
  fit(cells: number, width: number, pitch: number): void {
    this.#pitch = pitch;
    this.#columns = Math.max(1, Math.floor(width / pitch));
    this.#side = Math.floor(pitch * devicePixelRatio);
    this.#stamps = this.#paintStamps();
    const height = Math.ceil(cells / this.#columns) * pitch;
    this.#canvas.style.height = `${height}px`;
    this.#image = new ImageData(
      this.#canvas.width = Math.round(width * devicePixelRatio),
      this.#canvas.height = Math.round(height * devicePixelRatio),
    );
    this.#pixels = new Uint32Array(this.#image.data.buffer);
  }

  /** Paints a cell, or paints it again; `show` shows it. */
  paint(place: number, code: number): void {
    const side = this.#side;
    const across = this.#image.width;
    const x = this.#edge(place % this.#columns);
    const y = this.#edge(Math.floor(place / this.#columns));
    // Rounded, the last ones may end a pixel too far.
    const width = Math.min(side, across - x);
    for (let row = 0; row < side; row++) {
      const from = (code * side + row) * side;
      const to = (y + row) * across + x;
      for (let i = 0; i < width; i++) this.#pixels[to + i] = this.#stamps[from + i]!;
    }
  }

  /** Shows what was painted. */
  show(): void {
    this.#context.putImageData(this.#image, 0, 0);
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

  #paintStamps(): Uint32Array<ArrayBuffer> {
    const pitch = this.#pitch;
    const side = this.#side;
    const stamps = new OffscreenCanvas(side, side * (CELL.down + 1));
    const context = stamps.getContext("2d")!;
    const move = (code: number, scale: number) =>
      context.setTransform(scale, 0, 0, scale, 0, side * code);

    context.fillStyle = this.#ink("ok");
    DOT.forEach((share, size) => {
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
    return new Uint32Array(context.getImageData(0, 0, side, stamps.height).data.buffer);
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
