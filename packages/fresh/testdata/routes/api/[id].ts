import { HttpError } from "fresh";
import { define } from "../../define.ts";

export const handler = define.handlers({
  GET(ctx) {
    if (ctx.params.id === "teapot") throw new HttpError(418, "short and stout");
    return Response.json({ id: ctx.params.id, route: ctx.route });
  },
});
