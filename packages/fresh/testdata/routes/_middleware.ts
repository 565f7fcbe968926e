import { define } from "../define.ts";

const first = define.middleware((ctx) => {
  ctx.state.trail.push("first");
  return ctx.next();
});

const second = define.middleware(async (ctx) => {
  ctx.state.trail.push("second");
  const response = await ctx.next();
  response.headers.set("x-trail", ctx.state.trail.join(" "));
  return response;
});

export default [first, second];
