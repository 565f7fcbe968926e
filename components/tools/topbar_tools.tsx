import { render } from "preact";
import { cookieText } from "../cookie.ts";
import type { Language } from "../text/language.ts";
import { THEME } from "../theme.ts";
import { HelpDialog } from "./help_dialog.tsx";
import { loadToolText } from "./text/catalogue.ts";

/** Shows what the keys do; those that change machines to who may. */
export async function showHelp(language: Language, operates: boolean): Promise<void> {
  if (document.querySelector("dialog[open]") !== null) return;
  const { help } = await loadToolText(language);
  const place = document.createElement("div");
  document.body.append(place);
  const close = () => {
    render(null, place);
    place.remove();
  };
  render(<HelpDialog help={help} operates={operates} onClose={close} />, place);
}

/** Has the menu of the topbar change the look at once, and close. */
export function wakeMenu(
  menu: Element | null,
  language: Language,
  operates: boolean,
): void {
  const close = () => menu?.removeAttribute("open");
  menu?.addEventListener("click", (event) => {
    const item = (event.target as Element).closest<HTMLElement>("[data-look], [data-help]");
    if (item === null) return;
    event.preventDefault();
    close();
    // Where a dialog gives the focus back to: what is in a closed menu cannot take it.
    menu.querySelector("summary")?.focus();
    if (item.dataset.look === undefined) showHelp(language, operates);
    else look(menu, item, item.dataset.look);
  });
  addEventListener("click", ({ target }) => {
    if (!menu?.contains(target as Node)) close();
  });
  addEventListener("keydown", ({ key }) => {
    if (key !== "Escape" || !menu?.hasAttribute("open")) return;
    close();
    menu.querySelector("summary")?.focus();
  });
}

function look(menu: Element, item: HTMLElement, theme: string): void {
  document.cookie = cookieText(THEME, theme);
  document.documentElement.dataset.theme = theme;
  for (const each of menu.querySelectorAll("[data-look]")) {
    each.ariaCurrent = each === item ? "true" : null;
  }
}
