import { options, type VNode } from "preact";
import { isPicture, withBuildId } from "../shared/pictures.ts";

/** Adds the build id to the addresses of pictures, as the server does; loaded where islands show some. */
const previous = options.vnode;
options.vnode = (vnode: VNode<Record<string, unknown>>) => {
  if (isPicture(vnode.type)) vnode.props = withBuildId(vnode.props);
  previous?.(vnode);
};
