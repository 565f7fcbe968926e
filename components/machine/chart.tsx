import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { lossMarks, rttChart, sumUp } from "../../core/chart.ts";
import { RANGE_FACTS } from "../../core/range.ts";
import { timeline } from "../../core/timeline.ts";
import { percentText, rttText } from "../figures.ts";
import { useTimes } from "../page.tsx";
import { usePastText } from "../past_text.ts";
import { ChartCursor } from "./chart_cursor.tsx";
import { ChartTable } from "./chart_table.tsx";
import { LossStrip, RttPlane, StateStrip, TimeAxis } from "./chart_parts.tsx";
import type { Figure, MachineView } from "./machine_view.ts";
import { RangeLinks } from "../range_links.tsx";

/** How a machine did: its state, RTT and loss over the same time. */
export function Chart({ view }: { readonly view: MachineView }) {
  const { chart } = usePastText();
  const figure = view.figure.value;
  return (
    <section aria-labelledby="chart" class="history">
      <div class="history__head">
        <h2 id="chart">{chart.title}</h2>
        <RangeLinks
          ranges={["1h", "24h", "7d", "30d"]}
          current={view.range.value}
          href={(range) => `?range=${range}#chart`}
        />
      </div>
      {figure.points === null
        ? <p class="list__note">{chart.away}</p>
        : figure.points.length === 0
        ? <p class="list__note">{chart.none}</p>
        : <Drawn view={view} figure={figure} points={figure.points} />}
    </section>
  );
}

interface DrawnProps {
  readonly view: MachineView;
  readonly figure: Figure;
  readonly points: NonNullable<Figure["points"]>;
}

function Drawn({ view, figure: { range, span }, points }: DrawnProps) {
  const { chart: text } = usePastText();
  const { gap, tick } = RANGE_FACTS[range];
  const cursor = useSignal<number | null>(null);
  const outages = view.outages.value;
  const events = view.events.value;
  const { paused } = view.machine.value;
  const drawn = useMemo(() => ({
    rtt: rttChart(points, span, gap),
    losses: lossMarks(points, span, slotOf(points)),
  }), [points, span]);
  const spells = useMemo(
    () => timeline({ points, outages, events, paused }, span, gap),
    [points, span, outages, events, paused],
  );
  const sum = useMemo(() => sumUp(points), [points]);
  const summary = [
    text.summary(sum.sent, sum.lost, percentText(sum.lost / sum.sent)),
    ...(sum.min === null || sum.avg === null || sum.max === null
      ? []
      : [text.rtts(rttText(sum.min), rttText(sum.avg), rttText(sum.max))]),
  ].join(" ");
  return (
    <>
      <figure class="chart" aria-label={`${text.title}. ${summary}`}>
        <StateStrip spells={spells} span={span} />
        <RttPlane rtt={drawn.rtt} span={span} tick={tick} />
        <LossStrip losses={drawn.losses} />
        <TimeAxis span={span} tick={tick} />
        <ChartCursor points={points} span={span} cursor={cursor} />
      </figure>
      <p class="list__note chart__note">
        {cursor.value === null ? summary : <Readout point={points[cursor.value]} />}
      </p>
      <p class="list__note">
        {text.legend}
        {drawn.rtt.isCut && sum.max !== null && ` ${text.cut(rttText(sum.max))}`}
      </p>
      <ChartTable points={points} range={range} span={span} id={view.id} />
    </>
  );
}

function Readout({ point }: { readonly point: DrawnProps["points"][number] | undefined }) {
  const { chart } = usePastText();
  const times = useTimes();
  if (point === undefined) return null;
  const { t, sent, lost, rtt_avg } = point;
  return (
    <>
      {rtt_avg === null
        ? chart.silent(times.moment(t), lost, sent)
        : chart.readout(times.moment(t), rttText(rtt_avg), lost, sent)}
    </>
  );
}

/** How long a point stands for: the usual distance to the next. Milliseconds. */
function slotOf(points: DrawnProps["points"]): number {
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined || points.length < 2) return 0;
  return (last.t - first.t) / (points.length - 1);
}
