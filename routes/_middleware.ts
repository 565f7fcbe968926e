import { rememberedTheme } from "../components/theme.ts";
import { define } from "../web/define.ts";

/** Remembers how a reader who chose so in the address wants the pages to look. */
export default define.middleware(async (ctx) => {
  const answer = await ctx.next();
  const chosen = rememberedTheme(ctx.url);
  if (chosen !== null && answer.status !== 101) answer.headers.append("set-cookie", chosen);
  return answer;
});
