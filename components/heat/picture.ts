import type { Group } from "../fleet/groups.ts";
import type { Entry, Ledger } from "../fleet/ledger.ts";
import { BOX, CUT, SHAPES } from "../shapes.ts";
import { CELL, Cells } from "./cells.ts";

/** Side of a dot as a share of the pitch, by size. */
const DOT = [0.27, 0.4, 0.55];

/** Codes that are a state's own; those before them are dots. */
const STATES = ["degraded", "waiting", "paused", "down"] as const;

/** Cells that are drawn in one go, at least: of many, a change costs no more than these. */
const BAND = 1000;

const SVG = "http://www.w3.org/2000/svg";

/** What one element draws: all cells of a kind within a band. */
type Kind = "ok" | typeof STATES[number] | "cut";

/**
 * The picture of one group. A cell is no element of its own, since ten thousand would be slow: all of a kind are one
 * path. Colours are the style's, so that a theme needs no drawing.
 */
export class Picture {
  /** In CSS pixels; 0 while it is not to be seen. */
  #width = 0;
  #cells: Cells | null = null;
  #pitch = 1;
  #columns = 1;
  /** Whether other cells are to be drawn, or at another size. */
  #isStale = false;
  /** By band: its paths; and those that are to be drawn again. */
  #bands: Map<Kind, SVGPathElement>[] = [];
  readonly #changed = new Set<number>();

  /** @param group as it is now */
  constructor(private readonly svg: SVGSVGElement, private readonly group: () => Group) {}

  /** Takes another width in. Returns whether it is another. @param width in CSS pixels; 0 while it is not to be seen */
  resize(width: number): boolean {
    return this.#width !== (this.#width = width);
  }

  /** Asks for all of it to be drawn. */
  renew(): void {
    this.#isStale = true;
  }

  /** Takes changes in. Returns whether there is something to draw. */
  update(touched: ReadonlySet<number>): boolean {
    for (const place of this.#cells?.update(touched, this.group().rtt) ?? []) {
      this.#changed.add(this.#bandOf(place));
    }
    return this.#changed.size > 0;
  }

  /** Draws a part of what is to be drawn. Returns whether there is more. @param pitch of its cells, in CSS pixels */
  draw(ledger: Ledger, pitch: number): boolean {
    if (this.#isStale && this.#width > 0) this.#begin(ledger, pitch);
    const [band] = this.#changed;
    if (band !== undefined) {
      this.#changed.delete(band);
      this.#drawBand(band);
    }
    return this.#changed.size > 0;
  }

  /** The machine at a point of the picture, in CSS pixels. */
  at(x: number, y: number): Entry | undefined {
    const column = Math.floor(x / this.#pitch);
    const place = Math.floor(y / this.#pitch) * this.#columns + column;
    return column < this.#columns ? this.#cells?.at(place) : undefined;
  }

  #begin(ledger: Ledger, pitch: number): void {
    const { key, rtt } = this.group();
    const { codes } = this.#cells = new Cells(ledger, key, rtt);
    this.#isStale = false;
    this.#pitch = pitch;
    this.#columns = Math.max(1, Math.floor(this.#width / pitch));
    const height = Math.ceil(codes.length / this.#columns) * pitch;
    this.svg.setAttribute("viewBox", `0 0 ${this.#width} ${height}`);
    this.svg.replaceChildren();
    this.#bands = [];
    for (let place = 0; place < codes.length; place++) this.#changed.add(this.#bandOf(place));
  }

  #bandOf(place: number): number {
    return Math.floor(place / this.#bandSize());
  }

  /** In whole rows, so that a band is a rectangle. */
  #bandSize(): number {
    return Math.ceil(BAND / this.#columns) * this.#columns;
  }

  #drawBand(band: number): void {
    const paths = this.#bands[band] ??= new Map();
    const drawn = this.#dataOf(band);
    for (const kind of drawn.keys()) if (!paths.has(kind)) paths.set(kind, this.#newPath(kind));
    for (const [kind, path] of paths) path.setAttribute("d", drawn.get(kind) ?? "");
  }

  /** What each kind of cell within a band comes to. */
  #dataOf(band: number): Map<Kind, string> {
    const { codes } = this.#cells!;
    const pitch = this.#pitch;
    const drawn = new Map<Kind, string>();
    const add = (kind: Kind, x: number, y: number, shape: string) =>
      drawn.set(kind, `${drawn.get(kind) ?? ""}M${x} ${y}${shape}`);
    const end = Math.min(codes.length, (band + 1) * this.#bandSize());
    for (let place = band * this.#bandSize(); place < end; place++) {
      const code = codes[place]!;
      const x = (place % this.#columns) * pitch;
      const y = Math.floor(place / this.#columns) * pitch;
      const state = STATES[code - CELL.degraded];
      if (state === undefined) {
        const dot = Math.round(pitch * DOT[code - CELL.small]!);
        const inset = Math.floor((pitch - 2 - dot) / 2);
        add("ok", x + inset, y + inset, `h${dot}v${dot}h-${dot}z`);
        continue;
      }
      const scale = scaleOf(pitch);
      const [left, top] = [+(x / scale).toFixed(2), +(y / scale).toFixed(2)];
      add(state, left, top, SHAPES[state]);
      if (state === "down") add("cut", left, top, CUT);
    }
    return drawn;
  }

  #newPath(kind: Kind): SVGPathElement {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("class", kind);
    if (kind !== "ok") path.setAttribute("transform", `scale(${scaleOf(this.#pitch)})`);
    this.svg.append(path);
    return path;
  }
}

/** One pixel stays free to the right and below: a block may use it, a dot never does. */
function scaleOf(pitch: number): number {
  return (pitch - 1) / BOX;
}
