import type { View } from "../fleet/view.ts";

/** What a key asks of the one who holds the tools. */
export interface KeyActions {
  pick(id: number, range: boolean): void;
  pickAll(): void;
  check(id: number): void;
  menu(id: number, anchor: Element): void;
  escape(): void;
}

/**
 * Works the list by keys. The focus is on the name of a machine, so that Enter opens it as any link, and
 * whoever listens to the page hears which it is.
 */
export function pressed(key: string, view: View, actions: KeyActions): void {
  const source = document.activeElement ?? document.body;
  const id = Number(source.closest<HTMLElement>("tr[data-id]")?.dataset.id ?? NaN);
  switch (key) {
    case "j":
    case "ArrowDown":
      return move(source, 1);
    case "k":
    case "ArrowUp":
      return move(source, -1);
    case "n":
      return press("a[rel=next]");
    case "p":
      return press("a[rel=prev]");
    case "a":
      return actions.pickAll();
    case "Escape":
      return actions.escape();
  }
  if (view.ledger.get(id) === undefined) return;
  switch (key) {
    case "x":
    case "X":
      return actions.pick(id, key === "X");
    case "c":
      return actions.check(id);
    case ".":
      return actions.menu(id, menuButton(id) ?? source);
  }
}

/** The rows that can have the focus: machines and incidents. */
function stops(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>("tbody .list__host :is(a, button)")];
}

function move(source: Element, by: number): void {
  const all = stops();
  const row = source.closest("tbody tr");
  const at = row === null ? -1 : all.findIndex((stop) => row.contains(stop));
  const next = at === -1 ? (by > 0 ? 0 : -1) : Math.min(Math.max(0, at + by), all.length - 1);
  const stop = all.at(next);
  stop?.focus({ preventScroll: true });
  stop?.closest("tr")?.scrollIntoView({ block: "nearest" });
}

function press(link: string): void {
  document.querySelector<HTMLElement>(link)?.click();
  // What was focused may be on another page now.
  queueMicrotask(() => stops()[0]?.focus());
}

function menuButton(id: number): Element | null {
  return document.querySelector(`tr[data-id="${id}"] [data-tool=menu]`);
}
