import { define } from "../web/define.ts";
import { METRICS_TYPE, metricsText } from "../web/metrics.ts";

/** The manager's figures, for Prometheus. */
export const handlers = define.handlers({
  async GET(ctx) {
    const { services } = ctx.state;
    const text = await metricsText({
      version: services.settings.version,
      machines: services.live.machines(),
      health: await services.health(),
      live: services.live.stats(),
    });
    return new Response(text, {
      headers: { "content-type": METRICS_TYPE, "cache-control": "no-store" },
    });
  },
});
