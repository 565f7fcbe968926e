import { HttpError } from "fresh";
import { define } from "../../../web/define.ts";
import { docsAsset } from "../../../web/docs_assets.ts";
import { lastSegment } from "../../../web/parameters.ts";

/** What the reference page loads, from the npm package. */
export const handlers = define.handlers({
  async GET(ctx) {
    const asset = await docsAsset(lastSegment(ctx.url));
    if (asset === null) throw new HttpError(404);
    const { headers } = ctx.req;
    const common = {
      "cache-control": "no-cache",
      "etag": asset.etag,
      "vary": "Accept-Encoding",
    };
    if (headers.get("if-none-match")?.includes(asset.etag)) {
      return new Response(null, { status: 304, headers: common });
    }
    const isZipped = /\bgzip\b/.test(headers.get("accept-encoding") ?? "");
    return new Response(isZipped ? asset.zipped : asset.plain, {
      headers: {
        ...common,
        "content-type": asset.type,
        ...(isZipped ? { "content-encoding": "gzip" } : {}),
      },
    });
  },
});
