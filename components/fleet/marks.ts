import type { View } from "./view.ts";

/** Where the marks wait while the reader is on another page. */
const KEPT = "changed";

/**
 * Keeps the marks of machines that changed: across pages of this tab, and until somebody has looked, which
 * a pointer on a row or the focus in it tells.
 *
 * @returns stops it
 */
export function keepMarks({ keeper }: View): () => void {
  const stop = new AbortController();
  const { signal } = stop;
  for (const id of JSON.parse(sessionStorage.getItem(KEPT) ?? "[]")) keeper.mark(id, true);
  const look = ({ target }: Event) => {
    const row = target instanceof Element ? target.closest<HTMLElement>("tr[data-id]") : null;
    if (row !== null) keeper.mark(Number(row.dataset.id), false);
  };
  addEventListener("pointerover", look, { signal });
  addEventListener("focusin", look, { signal });
  addEventListener("pagehide", () => {
    sessionStorage.setItem(KEPT, JSON.stringify(keeper.unseen()));
  }, { signal });
  return () => stop.abort();
}
