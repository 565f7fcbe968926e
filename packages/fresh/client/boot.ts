import type { computed, signal } from "@preact/signals";
import { type ComponentType, h, options, render, type VNode } from "preact";
import { setBuildId } from "../shared/asset.ts";
import { isPicture, withBuildId } from "../shared/pictures.ts";
import { CUSTOM, ISLAND, ISLAND_END, type Payload, PAYLOAD_ID } from "../shared/wire.ts";
import { islandElement, page, Slot } from "./content.ts";
import { between, isMark, rootBetween } from "./markers.ts";
import { readPayload } from "./payload.ts";

/** What makes signals: see signals.ts. */
interface Signals {
  readonly signal: typeof signal;
  readonly computed: typeof computed;
}

/**
 * Hydrates every island of the page. The page's inline script calls this with the components of
 * the islands that are on it.
 *
 * @param signals what makes signals, where there are some among the props
 */
export function boot(
  components: Record<string, ComponentType<Record<string, unknown>>>,
  signals?: Signals,
): void {
  const { buildId, props } = payload(signals);
  setBuildId(buildId);
  page.components = components;
  page.props = props;

  const comments = document.createTreeWalker(document.body, NodeFilter.SHOW_COMMENT);
  while (comments.nextNode() !== null) {
    const marker = comments.currentNode;
    if (!isMark(marker, ISLAND)) continue;
    const [nodes, end] = between(marker, ISLAND, ISLAND_END);
    // Islands inside this one belong to it, so the walk goes on after its end.
    comments.currentNode = end;
    // `hydrate` would leave attributes as they are where browser and server disagree.
    render(islandElement(marker, nodes), rootBetween(nodes, end));
  }
}

const previous = options.vnode;
options.vnode = (vnode: VNode<Record<string, unknown>>) => {
  if (isPicture(vnode.type)) vnode.props = withBuildId(vnode.props);
  previous?.(vnode);
};

function payload(signals: Signals | undefined): Payload {
  const text = document.getElementById(PAYLOAD_ID)!.textContent!;
  return readPayload(text, {
    [CUSTOM.signal]: (values) => signals!.signal((values as [unknown])[0]),
    [CUSTOM.computed]: (values) => signals!.computed(() => (values as [unknown])[0]),
    [CUSTOM.slot]: (ids) => h(Slot, { id: (ids as [number])[0] }),
  }) as Payload;
}
