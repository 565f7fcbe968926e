import { UPTIME_SPANS, type UptimeFigures } from "../../core/uptime.ts";
import { usePastText } from "../past_text.ts";

const SPANS = Object.keys(UPTIME_SPANS) as (keyof UptimeFigures)[];

/** How much of the time it was reachable. */
export function Uptime({ uptime }: { readonly uptime: UptimeFigures | null }) {
  const text = usePastText();
  return (
    <section aria-labelledby="uptime">
      <h2 id="uptime">{text.uptime.title}</h2>
      <dl class="uptime">
        {SPANS.map((span) => (
          <div key={span}>
            <dt>{text.range[span]}</dt>
            <dd>{uptime?.[span]?.toFixed(2) ?? text.none}</dd>
          </div>
        ))}
      </dl>
      <p class="list__note">{text.uptime.note}</p>
    </section>
  );
}
