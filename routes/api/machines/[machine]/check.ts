import { checkResultToWire } from "../../../../core/check_wire.ts";
import { json } from "../../../../web/answers.ts";
import { define } from "../../../../web/define.ts";
import { machineId, noSuchMachine } from "../../../../web/parameters.ts";

/** Probes a machine now, and answers with what came of it. */
export const handlers = define.handlers({
  async POST(ctx) {
    const id = machineId(ctx.params.machine ?? "");
    const result = await ctx.state.services.registry.check(id);
    if (result === null) throw noSuchMachine(id);
    return json(checkResultToWire(result));
  },
});
