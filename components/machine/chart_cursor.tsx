import type { Signal } from "@preact/signals";
import { nearest, type Span, xOf } from "../../core/chart.ts";
import type { SamplePoint } from "../../core/history.ts";
import { rttText } from "../figures.ts";
import { useAwake, useTimes } from "../page.tsx";
import { usePastText } from "../past_text.ts";

interface ChartCursorProps {
  readonly points: readonly SamplePoint[];
  readonly span: Span;
  /** The index of the point that is read; null while none is. */
  readonly cursor: Signal<number | null>;
}

/** Steps of the page keys, in points. */
const PAGE = 10;

/** Reads a point of the chart off, with a pointer or with the arrow keys. */
export function ChartCursor({ points, span, cursor }: ChartCursorProps) {
  const { chart } = usePastText();
  const times = useTimes();
  if (!useAwake()) return null;
  const index = cursor.value;
  const point = index === null ? undefined : points[index];

  function onPointer({ currentTarget, clientX }: PointerEvent) {
    const { left, width } = (currentTarget as Element).getBoundingClientRect();
    const at = span.from + (clientX - left) / width * (span.to - span.from);
    cursor.value = nearest(points, at);
  }

  function onKey(event: KeyboardEvent) {
    const last = points.length - 1;
    const next = target(event.key, cursor.value ?? last, last);
    if (next === null) return;
    event.preventDefault();
    cursor.value = Math.min(Math.max(0, next), last);
  }

  return (
    <div
      class="chart__cursor"
      role="slider"
      tabIndex={0}
      aria-label={chart.cursor}
      aria-valuemin={0}
      aria-valuemax={points.length - 1}
      aria-valuenow={index ?? points.length - 1}
      aria-valuetext={spoken(point ?? points.at(-1))}
      onPointerMove={onPointer}
      onPointerDown={onPointer}
      onPointerLeave={() => cursor.value = null}
      onBlur={() => cursor.value = null}
      onKeyDown={onKey}
    >
      {point !== undefined && (
        <span class="chart__hair" style={`left:${xOf(point.t, span) / 10}%`} />
      )}
    </div>
  );

  function spoken(point: SamplePoint | undefined): string | undefined {
    if (point === undefined) return undefined;
    const { t, sent, lost, rtt_avg } = point;
    return rtt_avg === null
      ? chart.silent(times.moment(t), lost, sent)
      : chart.readout(times.moment(t), rttText(rtt_avg), lost, sent);
  }
}

/** Where a key leads; null for a key that leads nowhere. */
function target(key: string, from: number, last: number): number | null {
  switch (key) {
    case "ArrowLeft":
    case "ArrowDown":
      return from - 1;
    case "ArrowRight":
    case "ArrowUp":
      return from + 1;
    case "PageDown":
      return from - PAGE;
    case "PageUp":
      return from + PAGE;
    case "Home":
      return 0;
    case "End":
      return last;
    default:
      return null;
  }
}
