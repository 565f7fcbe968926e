import { type ListQuery, queryToUrl, SORT_KEYS } from "../core/list.ts";
import { useValue } from "./cell.ts";
import type { View } from "./fleet/view.ts";
import { listLink } from "./list_link.ts";
import { useAwake, useOperates, useText } from "./page.tsx";
import { PART } from "./part.ts";

/** What is listed and how; search; what can be done with all of it; the way to more machines. */
export function ListBar({ view }: { readonly view: View }) {
  const { list } = useText();
  const awake = useAwake();
  const operates = useOperates();
  const query = useValue(view.query);
  const found = useValue(view.extent).found;
  const { all } = useValue(view.counts);
  const order = query.descending ? list.reversed(list.order[query.sort]) : list.order[query.sort];
  return (
    <div class="list__bar" data-part={PART}>
      <h2 id="list-title" tabIndex={-1}>{list.title}</h2>
      <span class="list__note list__order">{useValue(view.waiting) ? list.held : order}</span>
      {found !== all && <span class="list__note">{list.found(found, all)}</span>}
      <Search query={query} />
      {query.vni !== null && <OnlyVni query={query} vni={query.vni} />}
      <Unseen count={useValue(view.keeper.unseenCount)} />
      <div class="buttons">
        {awake && (
          <>
            {operates && <Tool name="picking" label={list.pick} narrow />}
            <Tool name="columns" label={list.columns} />
            <Tool name="export" label={list.export} />
          </>
        )}
        <a class="button" href="/register">{list.add}</a>
      </div>
    </div>
  );
}

interface ToolProps {
  readonly name: string;
  readonly label: string;
  /** Offered on narrow screens alone. */
  readonly narrow?: boolean;
}

function Tool({ name, label, narrow = false }: ToolProps) {
  return (
    <button
      type="button"
      class={`button button--quiet${narrow ? " list__narrow" : ""}`}
      data-tool={name}
    >
      {label}
    </button>
  );
}

/** Machines whose change nobody has looked at, and the way to say that one has. */
function Unseen({ count }: { readonly count: number }) {
  const { list } = useText();
  if (count === 0) return null;
  return (
    <span class="list__unseen">
      <span class="list__mark" /> {list.unseen(count)}
      <button type="button" class="button button--quiet" data-see>{list.see}</button>
    </span>
  );
}

/** A form, so that it works before and without the script; with it, as one types. */
function Search({ query }: { readonly query: ListQuery }) {
  const { list } = useText();
  const rest = new URLSearchParams(queryToUrl({ ...query, q: "", sort: "state", page: 1 }));
  return (
    <form class="field list__search" role="search" action="/" method="get">
      {[...rest].map(([name, value]) => (
        <input
          key={name}
          type="hidden"
          name={name}
          value={value}
        />
      ))}
      <input
        class="field__input"
        type="search"
        name="q"
        value={query.q}
        maxLength={200}
        autocomplete="off"
        spellcheck={false}
        aria-label={list.search}
        placeholder={list.searchHint}
      />
      {/* Where there are no heads of columns to press. */}
      <select class="field__input list__narrow" name="sort" aria-label={list.sort}>
        {SORT_KEYS.map((key) => (
          <option key={key} value={key} selected={key === query.sort}>{list.order[key]}</option>
        ))}
      </select>
    </form>
  );
}

function OnlyVni({ query, vni }: { readonly query: ListQuery; readonly vni: number }) {
  const { list, shared } = useText();
  const name = vni === 0 ? "VNI –" : shared.vni(String(vni));
  return (
    <a
      class="button button--chosen"
      href={listLink({ ...query, vni: null, page: 1 })}
      data-ask
      aria-label={`${name}, ${list.clear}`}
    >
      {name} <span aria-hidden="true">×</span>
    </a>
  );
}
