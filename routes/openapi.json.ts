import { json } from "../web/answers.ts";
import { define } from "../web/define.ts";
import { openApiDocument } from "../web/openapi/document.ts";

let document: ReturnType<typeof openApiDocument> | undefined;

/** The whole interface, for programs: made at the first request, since most managers get none. */
export const handlers = define.handlers({
  GET: (ctx) => json(document ??= openApiDocument(ctx.state.services.settings.version)),
});
