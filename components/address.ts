import { type ListQuery, queryFromUrl, queryToUrl, type SortKey } from "../core/list.ts";
import type { View } from "./fleet/view.ts";
import { sortedBy } from "./list_head.tsx";

/** Marks the entry of the history that typing goes on to change. */
const TYPING = "typing";

/**
 * Keeps the page's address and the list's question the same: links marked `data-ask` and the search field
 * ask without a new page, and the back button asks what was asked before. As long as the fleet is not
 * here yet, links and the form do what they do without a script.
 *
 * @returns stops it
 */
export function followAddress(root: HTMLElement, view: View): () => void {
  const stop = new AbortController();
  const { signal } = stop;

  root.addEventListener("click", (event) => {
    const link = event.target instanceof Element
      ? event.target.closest<HTMLAnchorElement>("a[data-ask]")
      : null;
    if (link === null || !view.filled.value || !isPlain(event)) return;
    event.preventDefault();
    ask(queryFromUrl(new URL(link.href).searchParams), null);
    // An answer out of sight is no answer, unless it is the map's.
    if (link.dataset.ask !== "still") showList();
  }, { signal });

  root.addEventListener("input", ({ target }) => {
    if (!(target instanceof HTMLInputElement) || target.type !== "search") return;
    ask({ ...view.query.value, q: target.value, page: 1 }, TYPING);
  }, { signal });

  root.addEventListener("change", ({ target }) => {
    if (!(target instanceof HTMLSelectElement) || !view.filled.value) return;
    // Its options are the names of the orders.
    ask(sortedBy(view.query.value, target.value as SortKey), null);
  }, { signal });

  root.addEventListener("submit", (event) => {
    if (!view.filled.value || !isSearch(event.target)) return;
    event.preventDefault();
    history.replaceState(null, "");
  }, { signal });

  addEventListener("popstate", () => {
    view.ask(queryFromUrl(new URLSearchParams(location.search)));
  }, { signal });

  function ask(query: ListQuery, state: string | null): void {
    view.ask(query);
    const address = `${location.pathname}${queryToUrl(query)}`;
    if (state !== null && history.state === state) history.replaceState(state, "", address);
    else history.pushState(state, "", address);
  }

  return () => stop.abort();
}

/** Scrolls to a list that begins above the window or far down in it. */
function showList(): void {
  const list = document.getElementById("list");
  const top = list?.getBoundingClientRect().top ?? 0;
  if (top < 0 || top > innerHeight * 0.7) list?.scrollIntoView();
}

/** Whether a click asks for nothing special, such as another tab. */
function isPlain(event: MouseEvent): boolean {
  return event.button === 0 && !event.defaultPrevented && !event.metaKey && !event.ctrlKey &&
    !event.shiftKey && !event.altKey;
}

function isSearch(target: EventTarget | null): boolean {
  return target instanceof HTMLFormElement && target.role === "search";
}
