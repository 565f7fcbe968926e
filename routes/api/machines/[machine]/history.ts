import { historyToWire } from "../../../../core/history_wire.ts";
import { json } from "../../../../web/answers.ts";
import { define } from "../../../../web/define.ts";
import { historyQuery } from "../../../../web/history_query.ts";
import { machineId, noSuchMachine } from "../../../../web/parameters.ts";

/** What the checks of a machine met. */
export const handlers = define.handlers({
  async GET(ctx) {
    const { records, registry } = ctx.state.services;
    const id = machineId(ctx.params.machine ?? "");
    const query = historyQuery(ctx.url.searchParams, Date.now());
    const [machine, history] = await Promise.all([registry.get(id), records.history(id, query)]);
    if (machine === null) throw noSuchMachine(id);
    return json(historyToWire(history));
  },
});
