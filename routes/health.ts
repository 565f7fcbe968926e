import { json } from "../web/answers.ts";
import { define } from "../web/define.ts";
import { healthToWire } from "../web/health_wire.ts";

/** Whether the manager can do its work: 503 while its database is away. */
export const handlers = define.handlers({
  async GET(ctx) {
    const { services } = ctx.state;
    const report = await services.health();
    return json(
      healthToWire(report, services.settings.version),
      report.database.connected ? 200 : 503,
    );
  },
});
