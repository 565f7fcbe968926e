/** The marker comments of a page, and the nodes between them. */

/** Whether a node is a comment that starts with a mark. */
export function isMark(node: Node, mark: string): node is Comment {
  return node.nodeType === Node.COMMENT_NODE && (node as Comment).data.startsWith(mark);
}

/** The siblings between a marker and its end, and that end. Markers of a kind may nest. */
export function between(start: Comment, mark: string, endMark: string): [Node[], Node] {
  const nodes: Node[] = [];
  let open = 1;
  let node = start.nextSibling!;
  while (true) {
    if (isMark(node, mark)) open++;
    else if (isMark(node, endMark) && --open === 0) return [nodes, node];
    nodes.push(node);
    node = node.nextSibling!;
  }
}

/**
 * Something that Preact takes for the parent of just these nodes, so that an island can be
 * hydrated in the middle of its siblings.
 *
 * @param end The node after the last one; what the island adds goes before it.
 */
export function rootBetween(nodes: Node[], end: Node): Element {
  const parent = end.parentNode as Element;
  const insert = (node: Node, before: Node | null) => parent.insertBefore(node, before ?? end);
  return {
    nodeType: Node.ELEMENT_NODE,
    namespaceURI: parent.namespaceURI,
    parentNode: parent,
    firstChild: nodes[0] ?? null,
    childNodes: nodes,
    contains: (node: Node) => parent.contains(node),
    insertBefore: insert,
    appendChild: (node: Node) => insert(node, null),
    removeChild: (node: Node) => parent.removeChild(node),
  } as unknown as Element;
}
