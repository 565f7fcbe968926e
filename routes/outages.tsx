import { page } from "fresh";
import { asset } from "fresh/runtime";
import { languageOf, rememberLanguage } from "../components/text/language.ts";
import { pastTextIn } from "../components/text/past_catalogue.ts";
import { outageSpan, outageViewFrom } from "../core/outage_view.ts";
import Outages from "../islands/outages.tsx";
import { define } from "../web/define.ts";
import { incidentReport } from "../web/incident_report.ts";

export const handlers = define.handlers({
  async GET(ctx) {
    const { live, records } = ctx.state.services;
    const at = Date.now();
    const view = outageViewFrom(ctx.url.searchParams);
    const report = await incidentReport(records, {
      from: at - outageSpan(view.range),
      ...(view.show === "all" ? {} : { open: view.show === "open" }),
    });
    const down = live.machines().filter(({ state, paused }) => state === "down" && !paused).length;
    const headers = new Headers(rememberLanguage(ctx.url));
    headers.set("cache-control", "no-store");
    ctx.state.title = pastTextIn(languageOf(ctx.url, ctx.req.headers)).outages.title;
    return page({ at, view, report, down }, { headers });
  },
});

/** What was unreachable, and is. */
export default define.page<typeof handlers>(({ data, url, req }) => (
  <>
    <link rel="stylesheet" href={asset("/css/outages.css")} />
    <Outages language={languageOf(url, req.headers)} {...data} />
  </>
));
