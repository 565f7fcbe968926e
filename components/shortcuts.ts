/**
 * Keys that do something without Ctrl or Alt. They are off while somebody types, and can be switched off
 * for good (WCAG 2.2, criterion 2.1.4): whoever speaks to their computer would press them by accident.
 */

/** Where it is kept that they are off; what it is then. */
export const SHORTCUTS = { key: "shortcuts", off: "off" } as const;

/** The key of an event that is meant as a shortcut, else null. */
export function shortcutOf(event: KeyboardEvent): string | null {
  const { target, key } = event;
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return null;
  if (
    target instanceof Element &&
    target.closest("input:not([type=checkbox]), select, textarea, dialog[open], [role=menu]")
  ) {
    return null;
  }
  return localStorage.getItem(SHORTCUTS.key) === SHORTCUTS.off ? null : key;
}
