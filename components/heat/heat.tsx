import { useMemo } from "preact/hooks";
import { DISPLAY_STATES, GROUPINGS, type ListQuery, queryToUrl } from "../../core/list.ts";
import { useValue } from "../cell.ts";
import { groupQuery, partsOf } from "../fleet/group_key.ts";
import type { Group } from "../fleet/groups.ts";
import type { View } from "../fleet/view.ts";
import { Glyph } from "../glyph.tsx";
import { InTurn } from "../in_turn.tsx";
import { listLink } from "../list_link.ts";
import { useText } from "../page.tsx";
import { PART } from "../part.ts";
import { HeatCells } from "./heat_cells.tsx";
import { isMany, Pictures } from "./pictures.ts";

/** Up to so many groups have a row each; more stand side by side, and more still do not make a map clearer. */
const ROWS = 12;
const GROUPS_SHOWN = 96;

/** The map: a row for each group, a cell for each machine. */
export function Heat({ view }: { readonly view: View }) {
  const text = useText();
  const groups = useValue(view.groups);
  const query = useValue(view.query);
  const shown = worst(groups);
  const hidden = groups.filter((group) => !shown.includes(group));
  const many = isMany(useValue(view.counts).all);
  const pictures = useMemo(() => new Pictures(view), [view]);
  const tagged = useValue(view.tagged) || query.by === "tag";
  return (
    <section
      class="heat"
      data-part={PART}
      aria-label={text.heat.label}
      data-dense={shown.length > ROWS ? "" : undefined}
    >
      {tagged && <Choice query={query} />}
      <div class="heat__groups">
        {shown.map((group) => (
          <InTurn key={group.key}>
            <div class="heat__group" data-part={PART}>
              <HeatHead group={group} query={query} />
              <HeatCells pictures={pictures} group={group} many={many} />
            </div>
          </InTurn>
        ))}
      </div>
      {hidden.length > 0 && (
        <p class="heat__more" data-part={PART}>
          {text.heat.more(hidden.length, hidden.reduce((sum, { counts }) => sum + counts.all, 0))}
        </p>
      )}
    </section>
  );
}

/** What to group by; offered where there are tags. */
function Choice({ query }: { readonly query: ListQuery }) {
  const { heat } = useText();
  return (
    <p class="heat__choice">
      {heat.by}
      {GROUPINGS.map((by) => (
        <a
          key={by}
          class="choice"
          href={`/${queryToUrl({ ...query, by })}`}
          data-ask="still"
          aria-current={query.by === by ? "true" : undefined}
        >
          {heat[by]}
        </a>
      ))}
    </p>
  );
}

interface HeatHeadProps {
  readonly group: Group;
  readonly query: ListQuery;
}

function HeatHead({ group: { key, counts, rtt }, query }: HeatHeadProps) {
  const text = useText();
  const { kind, name } = partsOf(key);
  const target = groupQuery(key, query.by);
  const label = (
    <>
      <span>{text.shared[kind](name)}</span>
      <span class="heat__total">{text.number(counts.all)}</span>
    </>
  );
  return (
    <div class="heat__head">
      <h2>
        {target === null
          ? <span class="heat__name">{label}</span>
          : <a class="heat__name" href={listLink(target)} data-ask>{label}</a>}
      </h2>
      <p class="heat__facts">
        {DISPLAY_STATES.filter((state) => state !== "ok" && counts[state] > 0).map((state) => (
          <span key={state} class="state" data-state={state}>
            <Glyph state={state} />
            {text.number(counts[state])}
            <span class="unseen">{text.state[state]}</span>
          </span>
        ))}
        {rtt !== null && <span>{text.heat.rtt(rtt.toFixed(2))}</span>}
      </p>
    </div>
  );
}

/** The groups with most trouble, then the largest; in their own order. */
function worst(groups: readonly Group[]): readonly Group[] {
  if (groups.length <= GROUPS_SHOWN) return groups;
  const ranked = [...groups].sort(({ counts: a }, { counts: b }) =>
    b.down - a.down || b.degraded - a.degraded || b.all - a.all
  );
  const chosen = new Set(ranked.slice(0, GROUPS_SHOWN));
  return groups.filter((group) => chosen.has(group));
}
