import { HttpError } from "fresh";
import { define } from "../../define.ts";

export default define.middleware((ctx) => {
  ctx.state.trail.push("guard");
  if (ctx.url.searchParams.has("stop")) throw new HttpError(403, "stopped by a middleware");
  return ctx.next();
});
