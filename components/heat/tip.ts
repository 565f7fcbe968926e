import type { Entry } from "../fleet/ledger.ts";
import type { Text } from "../text/en.ts";

/** Distance from the pointer, and from the edge of the page, in CSS pixels. */
const GAP = 14;

let tip: HTMLAnchorElement | undefined;

/** Names the machine of a cell beside the pointer; nothing when there is none. Coordinates are the page's. */
export function showTip(entry: Entry | null, text: Text, x: number, y: number): void {
  if (entry === null) return hideTip();
  const { machine: { id, hostname, ip, rtt }, state } = entry;
  const element = tip ??= makeTip();
  element.href = `/machines/${id}`;
  const word = part("state", text.state[state]);
  word.dataset.state = state;
  const measured = rtt === null ? [] : [part("", `${rtt.toFixed(2)} ${text.list.unit.rtt}`)];
  element.replaceChildren(part("heat__host", hostname), part("", ip), word, ...measured);
  element.hidden = false;
  const right = document.documentElement.clientWidth - element.offsetWidth - GAP;
  element.style.left = `${Math.max(GAP, Math.min(x + GAP, right))}px`;
  element.style.top = `${y + GAP}px`;
}

/** Takes it away. */
export function hideTip(): void {
  if (tip !== undefined) tip.hidden = true;
}

/** For pointers alone: what it says is in the list. */
function makeTip(): HTMLAnchorElement {
  const element = document.createElement("a");
  element.className = "heat__tip";
  element.tabIndex = -1;
  element.ariaHidden = "true";
  document.body.append(element);
  addEventListener("scroll", hideTip, { passive: true });
  return element;
}

function part(name: string, text: string): HTMLSpanElement {
  const span = document.createElement("span");
  span.className = name;
  span.textContent = text;
  return span;
}
