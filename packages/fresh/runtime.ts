/** What islands and server code may both import. */
export { asset, assetSrcSet, IS_BROWSER } from "./shared/asset.ts";
export { HttpError } from "./shared/http_error.ts";
