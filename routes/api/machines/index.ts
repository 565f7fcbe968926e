import { machineToWire } from "../../../core/machine_wire.ts";
import { json } from "../../../web/answers.ts";
import { define } from "../../../web/define.ts";
import { actorOf } from "../../../web/identity.ts";
import { listQuery } from "../../../web/parameters.ts";
import { readRegistration } from "../../../web/registration_request.ts";

/** The machines, and the registration that names its address in the body. */
export const handlers = define.handlers({
  async GET(ctx) {
    const query = listQuery(ctx.url.searchParams);
    const { machines, total } = await ctx.state.services.registry.list(query);
    return json({
      machines: machines.map(machineToWire),
      total,
      limit: query.limit,
      offset: query.offset,
    });
  },

  async PUT(ctx) {
    const registration = await readRegistration(ctx, null);
    const { machine, created } = await ctx.state.services.registry.register(
      registration,
      actorOf(ctx.state),
    );
    return json(machineToWire(machine), created ? 201 : 200);
  },
});
