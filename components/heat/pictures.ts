import type { Group } from "../fleet/groups.ts";
import type { View } from "../fleet/view.ts";
import type { Text } from "../text/en.ts";
import { Picture } from "./picture.ts";

/** Distance of cells in CSS pixels; the smaller one for many machines and narrow screens. */
const PITCH = 12;
const PITCH_SMALL = 8;
const NARROW = "(width < 40rem)";
/** Above so many machines cells are smaller, and on a phone they fold. */
const MANY = 3000;

/** Milliseconds between two drawings of what changed in place, and of drawing at a time. */
const INTERVAL = 250;
const SLICE = 4;

/** Whether a fleet of so many machines wants small cells. */
export function isMany(machines: number): boolean {
  return machines > MANY;
}

/** @returns CSS pixels */
export function pitchOf(small: boolean): number {
  return small ? PITCH_SMALL : PITCH;
}

/** The pictures of a map, kept true, a few milliseconds at a time. */
export class Pictures {
  readonly #pictures = new Map<Element, Picture>();
  readonly #waiting = new Set<Picture>();
  #isDue = false;
  #resized: ResizeObserver | undefined;

  constructor(private readonly view: View) {
    view.watch({
      reordered: () => {
        for (const picture of this.#pictures.values()) this.#renew(picture);
      },
      changed: (ids) => {
        for (const picture of this.#pictures.values()) {
          if (picture.update(ids)) this.#waiting.add(picture);
        }
        this.#drawIn(INTERVAL);
      },
    });
  }

  /** Draws a group from now on, until the returned function is called. */
  add(svg: SVGSVGElement, group: () => Group, text: Text): () => void {
    const picture = new Picture(svg, group);
    this.#pictures.set(svg, picture);
    this.#resized ??= new ResizeObserver((entries) => {
      for (const { target, contentRect: { width } } of entries) {
        const resized = this.#pictures.get(target);
        // Of another height it is by our own doing.
        if (resized?.resize(width)) this.#renew(resized);
      }
    });
    // Which tells of its width at once.
    this.#resized.observe(svg);
    svg.addEventListener("pointerover", async (event) => {
      const { guide } = await import("./guide.ts");
      guide(svg, event, (x, y) => picture.at(x, y), text);
    }, { once: true });
    return () => {
      this.#resized?.unobserve(svg);
      this.#pictures.delete(svg);
      this.#waiting.delete(picture);
    };
  }

  #renew(picture: Picture): void {
    picture.renew();
    this.#waiting.add(picture);
    this.#drawIn(0);
  }

  #drawIn(milliseconds: number): void {
    // Until the whole fleet is here, it would be drawn of a part.
    if (this.#isDue || this.#waiting.size === 0 || !this.view.filled.value) return;
    this.#isDue = true;
    // After a frame, since within one both would be a long task; a hidden page has none, and need not be drawn.
    const draw = () => setTimeout(() => this.#draw());
    setTimeout(() => requestAnimationFrame(draw), milliseconds);
  }

  #draw(): void {
    this.#isDue = false;
    const until = performance.now() + SLICE;
    const { ledger, counts } = this.view;
    const pitch = pitchOf(isMany(counts.value.all) || matchMedia(NARROW).matches);
    for (const picture of this.#waiting) {
      if (!picture.draw(ledger, pitch)) this.#waiting.delete(picture);
      if (performance.now() > until) break;
    }
    this.#drawIn(0);
  }
}
