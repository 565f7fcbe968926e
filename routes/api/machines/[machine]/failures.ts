import type { Outage } from "../../../../core/outage.ts";
import { outageToWire } from "../../../../core/outage_wire.ts";
import { json } from "../../../../web/answers.ts";
import { define } from "../../../../web/define.ts";
import { failuresQuery, machineId, noSuchMachine } from "../../../../web/parameters.ts";

/** The outages of a machine, the latest first, and what they make of its uptime. */
export const handlers = define.handlers({
  async GET(ctx) {
    const { records, registry } = ctx.state.services;
    const machine = machineId(ctx.params.machine ?? "");
    const { limit } = failuresQuery(ctx.url.searchParams);
    const outages = async () => {
      const found: Outage[] = [];
      for await (const chunk of records.outages({ machineId: machine }, limit)) {
        found.push(...chunk);
      }
      return found;
    };
    const [known, failures, total, uptime] = await Promise.all([
      registry.get(machine),
      outages(),
      records.countOutages({ machineId: machine }),
      records.uptime(machine, Date.now()),
    ]);
    if (known === null) throw noSuchMachine(machine);
    return json({ failures: failures.map(outageToWire), total, limit, uptime });
  },
});
