import { asset, assetSrcSet } from "./asset.ts";

/**
 * The props of an `<img>` or `<source>` with the build id in its addresses, so that browsers keep
 * the pictures for good; `data-fresh-disable-lock` opts out. The server and the browser both do
 * this, or hydration would fetch the pictures anew.
 */
export function withBuildId<Props extends Record<string, unknown>>(props: Props): Props {
  if (props["data-fresh-disable-lock"]) return props;
  const { src, srcset } = props;
  return {
    ...props,
    ...(typeof src === "string" && { src: asset(src) }),
    ...(typeof srcset === "string" && { srcset: assetSrcSet(srcset) }),
  };
}

/** Whether an element is one that {@linkcode withBuildId} is for. */
export function isPicture(type: unknown): boolean {
  return type === "img" || type === "source";
}
