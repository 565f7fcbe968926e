import { BUILD_PARAMETER } from "../shared/asset.ts";
import { Context } from "./context.ts";
import type { Middleware } from "./handlers.ts";
import type { StaticFile } from "./snapshot.ts";

const FOREVER = "public, max-age=31536000, immutable";
const NEVER = "no-cache, no-store, max-age=0, must-revalidate";

/**
 * Serves the files of the static folder and the islands' scripts.
 *
 * Only paths that the build listed are served, so no path can reach anything else on disk.
 */
export function staticFiles<T>(): Middleware<T> {
  return async (ctx) => {
    const { staticFiles, buildId } = Context.assetsOf(ctx);
    const file = find(staticFiles, ctx.url.pathname);
    if (file === undefined) return await ctx.next();
    const { method, headers } = ctx.req;
    if (method !== "GET" && method !== "HEAD") {
      return new Response("Method Not Allowed", { status: 405 });
    }
    const asked = ctx.url.searchParams.get(BUILD_PARAMETER);
    if (asked !== null && asked !== buildId) return toCurrent(ctx.url);

    const etag = `W/"${file.hash}"`;
    const sent = {
      "cache-control": file.immutable || asked !== null ? FOREVER : NEVER,
      "content-type": file.contentType,
      etag,
      vary: "If-None-Match",
    };
    if (isFresh(headers.get("if-none-match"), etag)) {
      return new Response(null, { status: 304, headers: sent });
    }
    const body = method === "HEAD" ? null : await Deno.readFile(file.file);
    return new Response(body, { headers: { ...sent, "content-length": String(file.size) } });
  };
}

function find(files: ReadonlyMap<string, StaticFile>, pathname: string): StaticFile | undefined {
  const exact = files.get(pathname);
  if (exact !== undefined || files.size === 0) return exact;
  try {
    return files.get(decodeURI(pathname));
  } catch {
    return undefined; // No valid percent-encoding, so the name of no file.
  }
}

/** An address of an older build leads to the file as it is now. */
function toCurrent(url: URL): Response {
  const query = new URLSearchParams(url.searchParams);
  query.delete(BUILD_PARAMETER);
  const search = query.size === 0 ? "" : `?${query}`;
  return new Response(null, { status: 307, headers: { location: url.pathname + search } });
}

/** Weak comparison with a list of tags (RFC 9110, section 13.1.2). */
function isFresh(ifNoneMatch: string | null, etag: string): boolean {
  if (ifNoneMatch === null) return false;
  const opaque = etag.slice("W/".length);
  return ifNoneMatch.split(",").some((candidate) => {
    const tag = candidate.trim();
    return tag === "*" || tag === etag || tag === opaque;
  });
}
