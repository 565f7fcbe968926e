/** Query parameter that carries the build id, so that a changed file gets a changed address. */
export const BUILD_PARAMETER = "__frsh_c";

/** True in the browser, false while the server renders. */
export const IS_BROWSER = typeof document !== "undefined";

let buildId = "";

/** Sets the id {@linkcode asset} appends: the snapshot does on the server, the boot script in the browser. */
export function setBuildId(id: string): void {
  buildId = id;
}

/** The id of the build being served, or "" when there is none (an app under test). */
export function getBuildId(): string {
  return buildId;
}

/**
 * Makes the address of a static file immutable by adding the build id, so that it is served with
 * a lifetime of one year. Addresses of other hosts and relative ones are returned as they are.
 */
export function asset(path: string): string {
  if (!path.startsWith("/") || path.startsWith("//") || path.includes(BUILD_PARAMETER)) return path;
  const hashAt = path.indexOf("#");
  const before = hashAt < 0 ? path : path.slice(0, hashAt);
  const fragment = hashAt < 0 ? "" : path.slice(hashAt);
  const separator = before.includes("?") ? "&" : "?";
  return `${before}${separator}${BUILD_PARAMETER}=${buildId}${fragment}`;
}

/** Applies {@linkcode asset} to every address of a `srcset` attribute. */
export function assetSrcSet(srcset: string): string {
  if (srcset.includes("(")) return srcset;
  return srcset.split(",").map((candidate) => {
    const [, lead = "", address = "", rest = ""] = /^(\s*)(\S+)([^]*)$/.exec(candidate) ?? [];
    return lead + asset(address) + rest;
  }).join(",");
}
