import type { Signal } from "@preact/signals";
import { useEffect } from "preact/hooks";

/** How long a line stays, in milliseconds. */
const STAY = 8000;

/** Says what came of something, aloud too, and goes by itself. */
export function Toast({ line }: { readonly line: Signal<string> }) {
  const said = line.value;
  useEffect(() => {
    if (said === "") return;
    const timer = setTimeout(() => line.value = "", STAY);
    return () => clearTimeout(timer);
  }, [said]);
  return <p class="toast" role="status" data-quiet={said === "" ? "" : undefined}>{said}</p>;
}
