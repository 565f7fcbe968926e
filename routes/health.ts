import { hasRole } from "../core/access.ts";
import { json } from "../web/answers.ts";
import { define } from "../web/define.ts";
import { briefHealthToWire, healthToWire } from "../web/health_wire.ts";

/** Whether the manager can do its work: 503 while its database is away. */
export const handlers = define.handlers({
  async GET(ctx) {
    const { services, principal } = ctx.state;
    const report = await services.health();
    return json(
      hasRole(principal, "viewer")
        ? healthToWire(report, services.settings.version)
        : briefHealthToWire(report),
      report.database.connected ? 200 : 503,
    );
  },
});
