import {
  type Counts as CountsValue,
  DISPLAY_STATES,
  type DisplayState,
  type ListQuery,
} from "../core/list.ts";
import { listLink } from "./list_link.ts";
import { Glyph } from "./glyph.tsx";
import { useText } from "./page.tsx";
import { PART } from "./part.ts";

interface CountsProps {
  readonly counts: CountsValue;
  readonly query: ListQuery;
}

/** How many machines are in which state: the legend, and at a press the filter. */
export function Counts({ counts, query }: CountsProps) {
  const text = useText();
  // Pausing is rare: without a paused machine there is nothing to explain.
  const states = DISPLAY_STATES.filter((state) =>
    state !== "paused" || counts.paused > 0 || query.state === "paused"
  );
  return (
    <nav class="counts" data-part={PART} aria-label={text.counts.label}>
      {states.map((state) => (
        <One
          key={state}
          state={state}
          count={counts[state]}
          label={text.state[state]}
          query={query}
        />
      ))}
      <One state={null} count={counts.all} label={text.counts.all} query={query} />
    </nav>
  );
}

interface OneProps {
  readonly state: DisplayState | null;
  readonly count: number;
  readonly label: string;
  readonly query: ListQuery;
}

function One({ state, count, label, query }: OneProps) {
  const { number } = useText();
  const current = query.state === state;
  // Pressed again, a filter goes off.
  const target = { ...query, state: current ? null : state, page: 1 };
  return (
    <a
      class="counts__one"
      href={listLink(target)}
      data-ask
      data-state={state ?? undefined}
      data-zero={count === 0 ? "" : undefined}
      aria-current={current ? "true" : undefined}
    >
      {state !== null && (
        <span class="state" data-state={state}>
          <Glyph state={state} />
        </span>
      )}
      <span class="counts__number">{number(count)}</span>
      <span class="counts__label">{label}</span>
    </a>
  );
}
