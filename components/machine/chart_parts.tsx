import {
  type LossMark,
  PLANE,
  type RttChart,
  type Span,
  timeTicks,
  xOf,
} from "../../core/chart.ts";
import type { Spell } from "../../core/timeline.ts";
import { useTimes } from "../page.tsx";
import { usePastText } from "../past_text.ts";

const VIEW = `0 0 ${PLANE.width} ${PLANE.height}`;
const DAY = 86_400_000;

interface StateStripProps {
  readonly spells: readonly Spell[];
  readonly span: Span;
}

/** When it was what: healthy is a line, wrong is a block. */
export function StateStrip({ spells, span }: StateStripProps) {
  const { chart } = usePastText();
  const times = useTimes();
  return (
    <>
      <span class="chart__name" style="grid-area:state">{chart.states}</span>
      <div class="chart__states">
        {spells.map(({ state, from, to }) => (
          <span
            key={from}
            class="chart__spell"
            data-spell={state}
            title={chart.within(chart.spell[state], times.moment(from), times.moment(to))}
            style={`left:${xOf(from, span) / 10}%;width:${(xOf(to, span) - xOf(from, span)) / 10}%`}
          />
        ))}
      </div>
    </>
  );
}

interface RttPlaneProps {
  readonly rtt: RttChart;
  readonly span: Span;
  readonly tick: number;
}

/** The RTTs: a line, and a band around it. */
export function RttPlane({ rtt, span, tick }: RttPlaneProps) {
  const { chart } = usePastText();
  const times = useTimes();
  const top = rtt.ticks.at(-1) ?? 1;
  const y = (value: number) => PLANE.height * (1 - value / top);
  return (
    <>
      <span class="chart__name" style="grid-area:rtt">{chart.rtt}</span>
      <div class="chart__values" aria-hidden="true">
        {rtt.ticks.map((value) => (
          <span key={value} class="chart__value" style={`top:${y(value)}%`}>{value}</span>
        ))}
      </div>
      <svg class="chart__plane" viewBox={VIEW} preserveAspectRatio="none" aria-hidden="true">
        {rtt.ticks.map((value) => (
          <path key={value} class="chart__rule" d={`M0 ${y(value)}H${PLANE.width}`} />
        ))}
        {timeTicks(span, tick, times.offset(span.to)).map((t) => (
          <path key={t} class="chart__rule" d={`M${xOf(t, span)} 0V${PLANE.height}`} />
        ))}
        <path class="chart__band" d={rtt.band} />
        <path class="chart__line" d={rtt.line} />
      </svg>
    </>
  );
}

/** The packets lost: the higher a mark, the more. */
export function LossStrip({ losses }: { readonly losses: readonly LossMark[] }) {
  const { chart } = usePastText();
  return (
    <>
      <span class="chart__name" style="grid-area:loss">{chart.loss}</span>
      <svg class="chart__losses" viewBox={VIEW} preserveAspectRatio="none" aria-hidden="true">
        {losses.map(({ x, width, share }) => {
          // However little was lost, it is seen.
          const height = PLANE.height * (0.2 + 0.8 * share);
          return (
            <rect
              key={x}
              class="chart__loss"
              x={x}
              y={PLANE.height - height}
              width={width}
              height={height}
            />
          );
        })}
      </svg>
    </>
  );
}

interface TimeAxisProps {
  readonly span: Span;
  readonly tick: number;
}

/** When: in the reader's zone. */
export function TimeAxis({ span, tick }: TimeAxisProps) {
  const times = useTimes();
  return (
    <div class="chart__times" aria-hidden="true">
      {timeTicks(span, tick, times.offset(span.to)).map((t) => (
        <span key={t} class="chart__time" style={`left:${xOf(t, span) / 10}%`}>
          {tick < DAY ? times.clock(t).slice(0, "14:03".length) : times.day(t)}
        </span>
      ))}
    </div>
  );
}
