import { json } from "../../web/answers.ts";
import { define } from "../../web/define.ts";
import { incidentReport } from "../../web/incident_report.ts";
import { csvOf, jsonOf } from "../../web/outage_export.ts";
import { outageQuery } from "../../web/outage_query.ts";
import { streamed } from "../../web/streamed.ts";

/** The outages, for reports: however many there are, in pieces. */
export const handlers = define.handlers({
  async GET(ctx) {
    const { filter, format, limit, grouped } = outageQuery(ctx.url.searchParams);
    const { records } = ctx.state.services;
    if (grouped) return json(await incidentReport(records, filter));
    const chunks = records.outages(filter, limit);
    if (format === "csv") {
      return await streamed(csvOf(chunks), {
        "content-type": "text/csv; charset=utf-8",
        "content-disposition": 'attachment; filename="outages.csv"',
      });
    }
    const total = await records.countOutages(filter);
    return await streamed(jsonOf(chunks, total), { "content-type": "application/json" });
  },
});
