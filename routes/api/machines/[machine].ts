import { machinePatchSchema } from "../../../core/machine_patch.ts";
import { machineToWire } from "../../../core/machine_wire.ts";
import { json } from "../../../web/answers.ts";
import { readBody } from "../../../web/body.ts";
import { define } from "../../../web/define.ts";
import { actorOf } from "../../../web/identity.ts";
import { lastSegment, machineId, noSuchMachine } from "../../../web/parameters.ts";
import { readRegistration } from "../../../web/registration_request.ts";

/** One machine: `PUT` names it by address, the others by id. */
export const handlers = define.handlers({
  async GET(ctx) {
    const id = machineId(lastSegment(ctx.url));
    const machine = await ctx.state.services.registry.get(id);
    if (machine === null) throw noSuchMachine(id);
    return json(machineToWire(machine));
  },

  async PUT(ctx) {
    const registration = await readRegistration(ctx, lastSegment(ctx.url));
    const { machine, created } = await ctx.state.services.registry.register(
      registration,
      actorOf(ctx.state),
    );
    return json(machineToWire(machine), created ? 201 : 200);
  },

  async PATCH(ctx) {
    const id = machineId(lastSegment(ctx.url));
    const patch = await readBody(ctx.req, machinePatchSchema);
    const machine = await ctx.state.services.registry.patch(id, patch, actorOf(ctx.state));
    if (machine === null) throw noSuchMachine(id);
    return json(machineToWire(machine));
  },

  async DELETE(ctx) {
    const id = machineId(lastSegment(ctx.url));
    if (!await ctx.state.services.registry.delete(id, actorOf(ctx.state))) throw noSuchMachine(id);
    return new Response(null, { status: 204 });
  },
});
