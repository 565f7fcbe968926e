import { useEffect } from "preact/hooks";
import { type Cell, useValue } from "../cell.ts";

/** How long a line stays, in milliseconds. */
const STAY = 8000;

/** Says what came of something, aloud too, and goes by itself. */
export function Toast({ line }: { readonly line: Cell<string> }) {
  const said = useValue(line);
  useEffect(() => {
    if (said === "") return;
    const timer = setTimeout(() => line.value = "", STAY);
    return () => clearTimeout(timer);
  }, [said]);
  return <p class="toast" role="status" data-quiet={said === "" ? "" : undefined}>{said}</p>;
}
