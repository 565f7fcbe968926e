import type { DisplayState } from "../../core/list.ts";
import { CELL } from "./cells.ts";

/** Side of a dot as a share of the pitch, by size; the smaller pitch needs its own to stay crisp. */
const DOT = { wide: [0.3, 0.45, 0.6], narrow: [0.25, 0.375, 0.5] } as const;
/** A pitch below this, in CSS pixels, is the smaller one. */
const NARROW_BELOW = 10;

type Inks = Readonly<Record<DisplayState | "cut", string>>;

/** Paints cells on a canvas, each by itself: a change costs what changed. */
export class Painter {
  readonly #canvas: HTMLCanvasElement;
  readonly #context: CanvasRenderingContext2D | null;
  #columns = 1;
  #pitch = 1;
  #inks: Inks | null = null;

  constructor(canvas: HTMLCanvasElement) {
    this.#canvas = canvas;
    this.#context = canvas.getContext("2d");
  }

  /** Makes room and paints everything. `width` is in CSS pixels. */
  paintAll(codes: Uint8Array, width: number, pitch: number): void {
    this.#pitch = pitch;
    this.#columns = Math.max(1, Math.floor(width / pitch));
    this.#inks = readInks(this.#canvas);
    const height = Math.ceil(codes.length / this.#columns) * pitch;
    const scale = devicePixelRatio;
    // Setting the size clears the canvas.
    this.#canvas.width = Math.round(width * scale);
    this.#canvas.height = Math.round(height * scale);
    this.#canvas.style.height = `${height}px`;
    this.#context?.scale(scale, scale);
    codes.forEach((code, place) => this.#paint(place, code));
  }

  /** Paints some cells again. */
  paint(codes: Uint8Array, places: Iterable<number>): void {
    for (const place of places) {
      const [x, y] = this.#corner(place);
      this.#context?.clearRect(x, y, this.#pitch, this.#pitch);
      this.#paint(place, codes[place] ?? CELL.none);
    }
  }

  /** The place under a point of the canvas, in CSS pixels; it may be beyond the last cell. */
  placeAt(x: number, y: number): number | null {
    const column = Math.floor(x / this.#pitch);
    return column >= this.#columns ? null : Math.floor(y / this.#pitch) * this.#columns + column;
  }

  #corner(place: number): [number, number] {
    const row = Math.floor(place / this.#columns);
    return [(place % this.#columns) * this.#pitch, row * this.#pitch];
  }

  #paint(place: number, code: number): void {
    const context = this.#context;
    const inks = this.#inks;
    if (context === null || inks === null) return;
    const [x, y] = this.#corner(place);
    // One pixel stays free to the right and below: a block may use it, a dot never does.
    const side = this.#pitch - 1;
    switch (code) {
      case CELL.small:
      case CELL.medium:
      case CELL.large:
        return this.#dot(context, inks.ok, x, y, code - CELL.small);
      case CELL.degraded:
        context.fillStyle = inks.degraded;
        context.beginPath();
        context.moveTo(x + side / 2, y);
        context.lineTo(x + side, y + side);
        context.lineTo(x, y + side);
        return context.fill();
      case CELL.waiting:
        context.strokeStyle = inks.waiting;
        context.lineWidth = 1.5;
        context.beginPath();
        context.arc(x + side / 2, y + side / 2, side / 2 - 1.25, 0, 2 * Math.PI);
        return context.stroke();
      case CELL.paused: {
        context.fillStyle = inks.paused;
        const bar = Math.max(1, Math.round(side / 5));
        context.fillRect(x + Math.round(side / 4), y + 2, bar, side - 4);
        return context.fillRect(x + side - Math.round(side / 4) - bar, y + 2, bar, side - 4);
      }
      case CELL.down: {
        context.fillStyle = inks.down;
        context.fillRect(x, y, side, side);
        const inset = Math.round(side * 0.27);
        context.strokeStyle = inks.cut;
        context.lineWidth = this.#pitch < NARROW_BELOW ? 1.2 : 1.6;
        context.beginPath();
        context.moveTo(x + inset, y + inset);
        context.lineTo(x + side - inset, y + side - inset);
        context.moveTo(x + side - inset, y + inset);
        context.lineTo(x + inset, y + side - inset);
        return context.stroke();
      }
    }
  }

  #dot(context: CanvasRenderingContext2D, ink: string, x: number, y: number, size: number): void {
    const shares = this.#pitch < NARROW_BELOW ? DOT.narrow : DOT.wide;
    const side = Math.round(this.#pitch * (shares[size] ?? shares[0]));
    const inset = Math.floor((this.#pitch - 2 - side) / 2);
    context.fillStyle = ink;
    context.fillRect(x + inset, y + inset, side, side);
  }
}

/** The tokens as the browser resolves them here and now: theme, contrast, a lost connection. */
function readInks(canvas: HTMLCanvasElement): Inks {
  const read = (token: string) => {
    canvas.style.color = `var(${token})`;
    return getComputedStyle(canvas).color;
  };
  return {
    down: read("--state-down"),
    degraded: read("--state-degraded"),
    waiting: read("--state-waiting"),
    paused: read("--state-paused"),
    ok: read("--state-ok"),
    cut: read("--on-state"),
  };
}
