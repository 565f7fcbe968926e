import { define } from "../web/define.ts";

/** The manager's figures, for Prometheus. */
export const handlers = define.handlers({
  async GET(ctx) {
    const { services } = ctx.state;
    // Loading its library takes a quarter of the manager's start, and not everybody has a Prometheus.
    const { METRICS_TYPE, metricsText } = await import("../web/metrics.ts");
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
