import type { DisplayState } from "../core/list.ts";
import { CUT, SHAPES } from "./shapes.ts";

/** The shape of a state. Words beside it say what it means. */
export function Glyph({ state }: { readonly state: DisplayState }) {
  return (
    <svg class="glyph" viewBox="0 0 12 12" aria-hidden="true">
      <path class={state === "waiting" ? "ring" : undefined} d={SHAPES[state]} />
      {state === "down" && <path class="cut" d={CUT} />}
    </svg>
  );
}
