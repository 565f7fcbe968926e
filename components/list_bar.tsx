import { type ListQuery, queryToUrl } from "../core/list.ts";
import { listLink } from "./list_link.ts";
import { useText } from "./page.tsx";

interface ListBarProps {
  readonly query: ListQuery;
  /** Machines that match. */
  readonly found: number;
  readonly all: number;
  /** A new order waits for the pointer to leave. */
  readonly waiting: boolean;
}

/** What is listed and how; search; the way to more machines. */
export function ListBar({ query, found, all, waiting }: ListBarProps) {
  const { list, navigation } = useText();
  const order = query.descending ? list.reversed(list.order[query.sort]) : list.order[query.sort];
  return (
    <div class="list__bar">
      <h2 id="list-title" tabIndex={-1}>{list.title}</h2>
      <span class="list__note">
        {waiting ? list.held : order}
        {found !== all && ` · ${list.found(found, all)}`}
      </span>
      <Search query={query} />
      {query.vni !== null && <OnlyVni query={query} vni={query.vni} />}
      <div class="buttons">
        <a class="button" href="/register">{navigation.add}</a>
      </div>
    </div>
  );
}

/** A form, so that it works before and without the script; with it, as one types. */
function Search({ query }: { readonly query: ListQuery }) {
  const { list } = useText();
  const rest = new URLSearchParams(queryToUrl({ ...query, q: "", page: 1 }));
  return (
    <form class="field" role="search" action="/" method="get">
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
    </form>
  );
}

function OnlyVni({ query, vni }: { readonly query: ListQuery; readonly vni: number }) {
  const { list, network } = useText();
  return (
    <a
      class="button button--chosen"
      href={listLink({ ...query, vni: null, page: 1 })}
      data-ask
      aria-label={`${network(vni)}, ${list.clear}`}
    >
      {network(vni)} <span aria-hidden="true">×</span>
    </a>
  );
}
