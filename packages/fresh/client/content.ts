import { type ComponentChildren, h, type VNode } from "preact";
import { ISLAND, ISLAND_END, SLOT, SLOT_END, SLOT_TEMPLATE } from "../shared/wire.ts";
import { islandElement, type Page, type Props } from "./island_element.ts";
import { between, isMark } from "./markers.ts";

/** The page, once it boots. */
let page: Page = { components: {}, props: [] };

/** Content that the server rendered for islands, by the number of its slot. */
const contents = new Map<number, ComponentChildren>();

/** Stands for server-rendered content in the props of an island. */
export function Slot({ id }: { id: number }): ComponentChildren {
  if (!contents.has(id)) {
    // The island did not show it at first, so it waits in a template.
    const template = document.getElementById(SLOT_TEMPLATE + id) as HTMLTemplateElement;
    contents.set(id, toElements([...template.content.childNodes]));
  }
  return contents.get(id);
}

/** The element of the island that a marker announces. Its slots, among these nodes, are read before it hydrates. */
export function contentElement(marker: Comment, nodes: Node[], its: Page): VNode<Props> {
  page = its;
  readSlots(nodes);
  return islandElement(marker, page);
}

/** Reads the content of the slots among these nodes, at any depth. */
function readSlots(nodes: Node[]): void {
  for (let i = 0; i < nodes.length; i++) {
    const node = nodes[i]!;
    if (isMark(node, SLOT)) {
      i = nodes.indexOf(readSlot(node), i);
      continue;
    }
    // An island may be thousands of rows, so the browser looks for the comments, which is quick.
    const comments = document.createTreeWalker(node, NodeFilter.SHOW_COMMENT);
    while (comments.nextNode() !== null) {
      const comment = comments.currentNode;
      if (isMark(comment, SLOT)) comments.currentNode = readSlot(comment);
    }
  }
}

/** Reads the content of one slot, and returns the marker that ends it. */
function readSlot(marker: Comment): Node {
  const [nodes, end] = between(marker, SLOT, SLOT_END);
  contents.set(Number(marker.data.slice(SLOT.length)), toElements(nodes));
  return end;
}

/** Makes elements of nodes, so that Preact can hydrate them as part of an island. */
function toElements(nodes: Node[]): ComponentChildren[] {
  const elements: ComponentChildren[] = [];
  for (let i = 0; i < nodes.length; i++) {
    const node = nodes[i]!;
    if (isMark(node, ISLAND)) {
      const [inside] = between(node, ISLAND, ISLAND_END);
      elements.push(contentElement(node, inside, page));
      i += inside.length + 1;
    } else if (node.nodeType === Node.TEXT_NODE) {
      elements.push((node as Text).data);
    } else if (node.nodeType === Node.ELEMENT_NODE) {
      elements.push(toElement(node as Element));
    }
  }
  return elements;
}

function toElement(element: Element): ComponentChildren {
  const props: Props = {};
  for (const { name, value } of element.attributes) {
    // Present means true for attributes such as `disabled`, whose property is no string.
    const isFlag = value === "" && typeof element[name as keyof Element] === "boolean";
    props[name] = isFlag || value;
  }
  return h(element.localName, props, ...toElements([...element.childNodes]));
}
