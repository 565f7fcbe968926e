import type { View } from "./view.ts";

/**
 * Keeps the marks of machines that changed: across pages of this tab, and until somebody has looked, which
 * a pointer on a row or the focus in it tells. For as long as the page is there.
 *
 * @param name where the marks wait meanwhile, in `sessionStorage`
 */
export function keepMarks({ keeper }: View, name: string): void {
  for (const id of JSON.parse(sessionStorage.getItem(name) ?? "[]")) keeper.mark(id, true);
  const look = ({ target }: Event) => {
    const row = target instanceof Element ? target.closest<HTMLElement>("tr[data-id]") : null;
    if (row !== null) keeper.mark(Number(row.dataset.id), false);
  };
  addEventListener("pointerover", look);
  addEventListener("focusin", look);
  addEventListener("pagehide", () => {
    sessionStorage.setItem(name, JSON.stringify(keeper.unseen()));
  });
}
