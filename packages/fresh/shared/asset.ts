/** Query parameter that carries the build id, so that a changed file gets a changed address. */
export const BUILD_PARAMETER = "__frsh_c";

/** True in the browser, false while the server renders. */
export const IS_BROWSER = typeof document !== "undefined";

let buildId = "";

/**
 * Sets the id that {@linkcode asset} adds: the generated module does so on the server, the boot
 * script in the browser.
 */
export function setBuildId(id: string): void {
  buildId = id;
}

/**
 * Makes the address of a static file immutable by adding the build id, so that it is served with
 * a lifetime of one year. Addresses of other hosts and relative ones are returned as they are, and
 * so are all of them while there is no build (an app under test).
 */
export function asset(path: string): string {
  if (buildId === "" || path.includes(BUILD_PARAMETER)) return path;
  if (!path.startsWith("/") || path.startsWith("//")) return path;
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
