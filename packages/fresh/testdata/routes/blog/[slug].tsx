import { page } from "fresh";
import { define } from "../../define.ts";

export const handler = define.handlers({
  GET(ctx) {
    const title = ctx.params.slug?.toUpperCase() ?? "";
    return page({ title }, { status: 203, headers: { "x-title": title } });
  },
  async POST(ctx) {
    const form = await ctx.req.formData();
    return ctx.redirect(`/blog/${form.get("slug")}`, 303);
  },
});

export default define.page<typeof handler>(({ data, params }) => (
  <article id={params.slug}>{data.title}</article>
));
