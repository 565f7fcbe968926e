import { json } from "../../../../web/answers.ts";
import { define } from "../../../../web/define.ts";
import { actorOf } from "../../../../web/identity.ts";
import { machineId, noSuchMachine } from "../../../../web/parameters.ts";

/** Takes note of a machine's address conflicts: they are shown no longer. */
export const handlers = define.handlers({
  async POST(ctx) {
    const id = machineId(ctx.params.machine ?? "");
    const { registry } = ctx.state.services;
    const acknowledged = await registry.acknowledge(id, actorOf(ctx.state));
    if (acknowledged === null) throw noSuchMachine(id);
    return json({ acknowledged });
  },
});
