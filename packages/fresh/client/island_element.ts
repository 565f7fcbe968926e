import { type ComponentType, h, type VNode } from "preact";
import { ISLAND } from "../shared/wire.ts";

export type Props = Record<string, unknown>;

/** What a page's markers speak of. */
export interface Page {
  /** Islands by name. */
  readonly components: Readonly<Record<string, ComponentType<Props>>>;
  /** Their props, by instance. */
  readonly props: readonly Props[];
}

/** The element of the island that a marker announces. */
export function islandElement(marker: Comment, { components, props }: Page): VNode<Props> {
  const [name = "", index = ""] = marker.data.slice(ISLAND.length).split(":");
  return h(components[name]!, props[Number(index)]!);
}
