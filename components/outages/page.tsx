import type { IncidentReport } from "../../core/incident_wire.ts";
import {
  OUTAGE_RANGES,
  OUTAGE_SHOWS,
  outageApiQuery,
  type OutageView,
  outageViewLink,
} from "../../core/outage_view.ts";
import { Glyph } from "../glyph.tsx";
import { useNow } from "../page.tsx";
import { usePastText } from "../past_text.ts";
import { RangeLinks } from "../range_links.tsx";
import { Incident } from "./incident.tsx";

interface OutagesPageProps {
  readonly view: OutageView;
  readonly report: IncidentReport;
  /** Machines that are unreachable now. */
  readonly down: number;
}

/** What is unreachable, what was, and for how long. */
export function OutagesPage({ view, report, down }: OutagesPageProps) {
  const { outages: text } = usePastText();
  return (
    <>
      <div class="truth">
        {down === 0
          ? <h1 class="truth__main">{text.nowNone}</h1>
          : (
            <h1 class="truth__main state" data-state="down">
              <Glyph state="down" />
              {text.now(down)}
            </h1>
          )}
      </div>
      <section class="outages" aria-labelledby="outages">
        <Bar view={view} report={report} />
        {report.incidents.length === 0 ? <p class="list__none">{text.none}</p> : (
          <>
            <Columns />
            <ol class="incidents">
              {report.incidents.map((incident) => (
                <Incident key={incident.outages[0]?.id} incident={incident} />
              ))}
            </ol>
          </>
        )}
        {report.incidents.length < report.incidents_total && (
          <p class="list__note">{text.cut(report.incidents.length)}</p>
        )}
      </section>
    </>
  );
}

function Bar({ view, report }: Omit<OutagesPageProps, "down">) {
  const { outages: text } = usePastText();
  return (
    <div class="outages__bar">
      <h2 id="outages">{text.title}</h2>
      <span class="list__note" role="status">
        {text.found(report.incidents_total, report.total)}
      </span>
      <div class="outages__choices">
        <RangeLinks
          ranges={OUTAGE_RANGES}
          current={view.range}
          href={(range) => outageViewLink({ ...view, range })}
        />
        <nav class="buttons" aria-label={text.show.label}>
          {OUTAGE_SHOWS.map((show) => (
            <a
              key={show}
              class={show === view.show ? "button button--chosen" : "button"}
              href={outageViewLink({ ...view, show })}
              aria-current={show === view.show ? "true" : undefined}
            >
              {text.show[show]}
            </a>
          ))}
        </nav>
        <Exports view={view} />
      </div>
    </div>
  );
}

function Exports({ view }: { readonly view: OutageView }) {
  const { outages: { export: text } } = usePastText();
  const query = outageApiQuery(view, useNow());
  return (
    <nav class="buttons" aria-label={text.label}>
      <a class="button button--quiet" href={`/api/outages?${query}&format=csv`} download>
        {text.csv}
      </a>
      <a
        class="button button--quiet"
        href={`/api/outages?${query}&format=json`}
        download="outages.json"
      >
        {text.json}
      </a>
    </nav>
  );
}

/** What stands where; each row says it in words too. */
function Columns() {
  const { outages: text } = usePastText();
  return (
    <div class="incident__row incidents__head" aria-hidden="true">
      <span>{text.state}</span>
      <span>{text.machine}</span>
      <span>{text.began}</span>
      <span>{text.end}</span>
      <span class="incident__lasted">{text.lasted}</span>
    </div>
  );
}
