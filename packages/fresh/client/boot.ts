import { computed, signal } from "@preact/signals";
import { parse } from "devalue";
import { type ComponentType, h, options, render, type VNode } from "preact";
import { setBuildId } from "../shared/asset.ts";
import { isPicture, withBuildId } from "../shared/pictures.ts";
import { CUSTOM, ISLAND, ISLAND_END, type Payload, PAYLOAD_ID } from "../shared/wire.ts";
import { islandElement, page, Slot } from "./content.ts";
import { between, isMark, rootBetween } from "./markers.ts";

/**
 * Hydrates every island of the page. The page's inline script calls this with the components of
 * the islands that are on it.
 */
export function boot(components: Record<string, ComponentType<Record<string, unknown>>>): void {
  const { buildId, props } = readPayload();
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

function readPayload(): Payload {
  return parse(document.getElementById(PAYLOAD_ID)!.textContent!, {
    [CUSTOM.signal]: ([value]: [unknown]) => signal(value),
    [CUSTOM.computed]: ([value]: [unknown]) => computed(() => value),
    [CUSTOM.slot]: ([id]: [number]) => h(Slot, { id }),
  });
}
