import { useEffect, useRef } from "preact/hooks";
import type { LiveMachine } from "../../core/live.ts";
import { useToolText } from "./tool_text.ts";

/** What can be done with one machine. */
export type MachineAction = "check" | "pause" | "resume" | "delete";

interface MenuProps {
  readonly machine: LiveMachine;
  /** The button that it belongs to. */
  readonly anchor: Element;
  readonly onChoose: (action: MachineAction) => void;
  readonly onClose: () => void;
}

/** Pixels between a menu and its button, and the edge of the window. */
const GAP = 4;

/** The menu of a machine (ARIA Authoring Practices, "Menu Button"). */
export function Menu({ machine, anchor, onChoose, onClose }: MenuProps) {
  const { menu } = useToolText();
  const element = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const node = element.current;
    if (node === null) return;
    node.showPopover();
    place(node, anchor);
    items(node)[0]?.focus();
    anchor.ariaExpanded = "true";
    return () => {
      anchor.ariaExpanded = null;
      // Back to where it was opened, unless something else has taken the focus meanwhile.
      const isFree = document.activeElement === document.body ||
        node.contains(document.activeElement);
      if (isFree && anchor instanceof HTMLElement) anchor.focus();
    };
  }, []);

  function onKeyDown(event: KeyboardEvent) {
    const node = element.current;
    if (node === null) return;
    const all = items(node);
    const at = all.indexOf(document.activeElement as HTMLElement);
    const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
    if (event.key === "Tab") onClose();
    if (next === undefined) return;
    event.preventDefault();
    all.at(next % all.length)?.focus();
  }

  const actions = ["check", machine.paused ? "resume" : "pause", "delete"] as const;
  return (
    <div
      ref={element}
      class="menu"
      role="menu"
      popover="auto"
      aria-label={machine.hostname}
      onKeyDown={onKeyDown}
      onToggle={(event) => event.newState === "closed" && onClose()}
    >
      <a class="menu__item" role="menuitem" href={`/machines/${machine.id}`}>{menu.open}</a>
      {actions.map((action) => (
        <button
          key={action}
          type="button"
          class="menu__item"
          role="menuitem"
          onClick={() => onChoose(action)}
        >
          {menu[action]}
        </button>
      ))}
    </div>
  );
}

function items(menu: HTMLElement): HTMLElement[] {
  return [...menu.querySelectorAll<HTMLElement>("[role=menuitem]")];
}

/** Below its button, or above where there is no room; its end under the button's end. */
function place(menu: HTMLElement, anchor: Element): void {
  const button = anchor.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = menu;
  const below = button.bottom + GAP;
  const top = below + height > innerHeight ? button.top - GAP - height : below;
  const left = Math.min(button.right, innerWidth - GAP) - width;
  menu.style.top = `${Math.max(GAP, top)}px`;
  menu.style.left = `${Math.max(GAP, left)}px`;
}
