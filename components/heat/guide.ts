import type { Entry } from "../fleet/ledger.ts";
import type { Text } from "../text/en.ts";

/** Distance from the pointer, and from the edge of the page, in CSS pixels. */
const GAP = 14;

let tip: HTMLAnchorElement | undefined;

/**
 * Has a picture of machines name the one under the pointer, and open it at a press. Cells are smaller than a
 * finger: there a tap names, and the name is what opens.
 *
 * @param first what happened already
 * @param entryAt the machine at a point of the picture, in CSS pixels
 */
export function guide(
  picture: SVGSVGElement,
  first: PointerEvent,
  entryAt: (x: number, y: number) => Entry | undefined,
  text: Text,
): void {
  const point = ({ offsetX, offsetY, pageX, pageY }: PointerEvent) => {
    const entry = entryAt(offsetX, offsetY);
    picture.style.cursor = entry === undefined ? "" : "pointer";
    if (entry === undefined) hide();
    else show(entry, text, pageX, pageY);
  };
  picture.addEventListener("pointermove", point);
  picture.addEventListener("pointerdown", point);
  picture.addEventListener("pointerleave", ({ pointerType }) => {
    // A finger leaves at once; what it pointed at stays, to be pressed in turn.
    if (pointerType === "mouse") hide();
  });
  picture.addEventListener("click", (event) => {
    const { pointerType, offsetX, offsetY } = event as PointerEvent;
    const entry = entryAt(offsetX, offsetY);
    if (entry !== undefined && pointerType === "mouse") {
      location.assign(`/machines/${entry.machine.id}`);
    }
  });
  point(first);
}

function show({ machine, state }: Entry, text: Text, x: number, y: number): void {
  const { id, hostname, ip, rtt } = machine;
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

function hide(): void {
  if (tip !== undefined) tip.hidden = true;
}

/** For pointers alone: what it says is in the list. */
function makeTip(): HTMLAnchorElement {
  const element = document.createElement("a");
  element.className = "heat__tip";
  element.tabIndex = -1;
  element.ariaHidden = "true";
  document.body.append(element);
  addEventListener("scroll", hide, { passive: true });
  return element;
}

function part(name: string, text: string): HTMLSpanElement {
  const span = document.createElement("span");
  span.className = name;
  span.textContent = text;
  return span;
}
