import { useMemo } from "preact/hooks";
import type { Span } from "../../core/chart.ts";
import { rollUp, type SamplePoint } from "../../core/history.ts";
import { type Range, RANGE_FACTS } from "../../core/range.ts";
import { rttText } from "../figures.ts";
import { Moment } from "../moment.tsx";
import { usePastText } from "../past_text.ts";

interface ChartTableProps {
  readonly points: readonly SamplePoint[];
  readonly range: Range;
  readonly span: Span;
  readonly id: number;
}

/** The chart for those who do not see it, or want the figures: summed up to a few dozen rows. */
export function ChartTable({ points, range, span, id }: ChartTableProps) {
  const { chart } = usePastText();
  const { row, resolution } = RANGE_FACTS[range];
  const rows = useMemo(() => rollUp(points, row).reverse(), [points, row]);
  const query = `resolution=${resolution}&from=${Math.floor(span.from)}&to=${Math.ceil(span.to)}`;
  return (
    <details class="chart__table">
      <summary>{chart.table}</summary>
      <table class="record">
        <thead>
          <tr>
            <th scope="col">{chart.head.from}</th>
            <th scope="col" class="number">{chart.head.sent}</th>
            <th scope="col" class="number">{chart.head.lost}</th>
            <th scope="col" class="number">{chart.head.min}</th>
            <th scope="col" class="number">{chart.head.avg}</th>
            <th scope="col" class="number">{chart.head.max}</th>
          </tr>
        </thead>
        <tbody>{rows.map((point) => <Row key={point.t} point={point} />)}</tbody>
      </table>
      <p>
        <a href={`/api/machines/${id}/history?${query}`}>{chart.download}</a>
      </p>
    </details>
  );
}

function Row({ point: { t, sent, lost, rtt_min, rtt_avg, rtt_max } }: {
  readonly point: SamplePoint;
}) {
  const { none } = usePastText();
  const figure = (rtt: number | null) => rtt === null ? none : rttText(rtt);
  return (
    <tr>
      <th scope="row">
        <Moment at={t} />
      </th>
      <td class="number">{sent}</td>
      <td class="number">{lost}</td>
      <td class="number">{figure(rtt_min)}</td>
      <td class="number">{figure(rtt_avg)}</td>
      <td class="number">{figure(rtt_max)}</td>
    </tr>
  );
}
