import { render } from "preact";
import { setBuildId } from "../shared/asset.ts";
import { ISLAND, ISLAND_END, type Payload, PAYLOAD_ID } from "../shared/wire.ts";
import type * as Extras from "./extras.ts";
import { islandElement, type Page } from "./island_element.ts";
import { between, isMark, rootBetween } from "./markers.ts";

/**
 * Hydrates every island of the page, each in a task of its own, so that none is long, and when the browser
 * has nothing to paint. The page's inline script calls this with the components of the islands that are on it.
 *
 * @param extras where the props are more than JSON holds
 */
export function boot(components: Page["components"], extras?: typeof Extras): void {
  const text = document.getElementById(PAYLOAD_ID)!.textContent!;
  const { buildId, props }: Payload = extras === undefined ? JSON.parse(text) : extras.read(text);
  setBuildId(buildId);
  const page = { components, props };

  const comments = document.createTreeWalker(document.body, NodeFilter.SHOW_COMMENT);
  while (comments.nextNode() !== null) {
    const marker = comments.currentNode;
    if (!isMark(marker, ISLAND)) continue;
    const [nodes, end] = between(marker, ISLAND, ISLAND_END);
    // Islands inside this one belong to it, so the walk goes on after its end.
    comments.currentNode = end;
    whenIdle(() => {
      const element = extras?.contentElement(marker, nodes, page) ?? islandElement(marker, page);
      // `hydrate` would leave attributes as they are where browser and server disagree.
      render(element, rootBetween(nodes, end));
    }, { timeout: PATIENCE });
  }
}

/** Milliseconds that an island waits at most. */
const PATIENCE = 300;

/** Safari has no such thing. */
const whenIdle = globalThis.requestIdleCallback ?? setTimeout;
