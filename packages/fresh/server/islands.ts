import {
  type ComponentChildren,
  type ComponentType,
  createContext,
  h,
  options,
  type VNode,
} from "preact";
import { useContext } from "preact/hooks";
import { jsxTemplate } from "preact/jsx-runtime";
import { renderToString } from "preact-render-to-string";
import { isPicture, withBuildId } from "../shared/pictures.ts";
import { ISLAND, ISLAND_END, SLOT, SLOT_END, SLOT_TEMPLATE } from "../shared/wire.ts";
import { isContent, SlotReference } from "./payload.ts";
import type { Island } from "./snapshot.ts";

type Props = Record<string, unknown>;

/** A rendered tree and what its islands need in the browser. */
export interface RenderedTree {
  html: string;
  /** Templates of the content that no island shows yet, to stand at the end of the body. */
  later: string;
  /** The kinds of island on the page, in the order of their first appearance. */
  islands: Island[];
  /** Props by instance, numbered as in the markers. */
  props: Props[];
}

interface Slot {
  content: ComponentChildren;
  shown: boolean;
}

/** One rendering. It is synchronous from start to end, so one variable can hold the running one. */
interface Rendering {
  known: ReadonlyMap<unknown, Island>;
  nonce: string;
  islands: Set<Island>;
  props: Props[];
  slots: Slot[];
  /** Elements of islands that have their markers already. */
  marked: WeakSet<VNode>;
}

let running: Rendering | null = null;

/** Whether an island encloses this place: a component inside it needs no marker of its own. */
const Enclosed = createContext(false);

/** Renders a tree, putting markers around its islands and the content handed to them. */
export function renderWithIslands(
  tree: ComponentChildren,
  nonce: string,
  known: ReadonlyMap<unknown, Island>,
): RenderedTree {
  const rendering: Rendering = {
    known,
    nonce,
    islands: new Set(),
    props: [],
    slots: [],
    marked: new WeakSet(),
  };
  running = rendering;
  try {
    const html = renderToString(h(Enclosed.Provider, { value: false, children: tree }));
    const later = renderHiddenSlots(rendering);
    return { html, later, islands: [...rendering.islands], props: rendering.props };
  } finally {
    running = null;
  }
}

/** Content that its island does not show yet waits in templates. It may hold islands in turn. */
function renderHiddenSlots({ slots }: Rendering): string {
  let html = "";
  for (let id = 0; id < slots.length; id++) {
    const slot = slots[id]!;
    if (slot.shown) continue;
    const content = renderToString(h(Enclosed.Provider, { value: false, children: slot.content }));
    html += `<template id="${SLOT_TEMPLATE}${id}">${content}</template>`;
  }
  return html;
}

/** Preact's hook before an element is rendered; the name is the one its addons share. */
const hooks = options as { __b?: (vnode: VNode) => void };
const previous = hooks.__b;
hooks.__b = (vnode) => {
  if (running !== null) prepare(vnode as VNode<Props>, running);
  previous?.(vnode);
};

function prepare(vnode: VNode<Props>, rendering: Rendering): void {
  const { type, props } = vnode;
  if (typeof type === "function") {
    const island = rendering.known.get(type);
    if (island === undefined || rendering.marked.has(vnode)) return;
    vnode.type = Marked as ComponentType<Props>;
    vnode.props = { island, props, children: undefined };
  } else if (type === "script" || type === "style") {
    if (props.nonce === undefined) vnode.props = { ...props, nonce: rendering.nonce };
  } else if (isPicture(type)) {
    vnode.props = withBuildId(props);
  }
}

function Marked({ island, props }: { island: Island; props: Props }): VNode {
  const rendering = running!;
  if (useContext(Enclosed)) return unmarked(rendering, island, props);
  const { sent, shown } = separateContent(rendering, props);
  const index = rendering.props.push(sent) - 1;
  rendering.islands.add(island);
  return jsxTemplate(
    [`<!--${ISLAND}${island.name}:${index}-->`, `<!--${ISLAND_END}-->`],
    h(Enclosed.Provider, { value: true, children: unmarked(rendering, island, shown) }),
  );
}

function unmarked({ marked }: Rendering, island: Island, props: Props): VNode {
  const vnode = h(island.component, props);
  marked.add(vnode);
  return vnode;
}

/** Content among the props is rendered here and referred to there; the rest is sent as it is. */
function separateContent({ slots }: Rendering, props: Props): { sent: Props; shown: Props } {
  const sent: Props = {};
  const shown: Props = {};
  for (const [name, value] of Object.entries(props)) {
    if (isContent(value)) {
      const id = slots.push({ content: value as ComponentChildren, shown: false }) - 1;
      sent[name] = new SlotReference(id);
      shown[name] = h(ShownSlot, { id });
    } else {
      sent[name] = shown[name] = value;
    }
  }
  return { sent, shown };
}

function ShownSlot({ id }: { id: number }): VNode {
  const slot = running!.slots[id]!;
  slot.shown = true;
  return jsxTemplate(
    [`<!--${SLOT}${id}-->`, `<!--${SLOT_END}-->`],
    h(Enclosed.Provider, { value: false, children: slot.content }),
  );
}
