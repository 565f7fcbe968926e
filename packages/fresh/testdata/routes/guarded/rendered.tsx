import { define } from "../../define.ts";

export const handler = define.handlers({
  GET: (ctx) => ctx.render(<p>rendered by hand</p>, { status: 202, headers: { "x-by": "hand" } }),
});
