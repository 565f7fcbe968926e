import { bulkSchema } from "../../../core/bulk.ts";
import { json } from "../../../web/answers.ts";
import { readBody } from "../../../web/body.ts";
import { define } from "../../../web/define.ts";
import { actorOf } from "../../../web/identity.ts";

/** Does one thing to many machines, and answers with how many it was done to. */
export const handlers = define.handlers({
  async POST(ctx) {
    const request = await readBody(ctx.req, bulkSchema);
    return json(await ctx.state.services.registry.bulk(request, actorOf(ctx.state)));
  },
});
