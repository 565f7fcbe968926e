import { type ListQuery, type SortKey } from "../core/list.ts";
import { listLink } from "./list_link.ts";
import { useText, useTimes } from "./page.tsx";

const COLUMNS: readonly SortKey[] = [
  "state",
  "hostname",
  "ip",
  "mac",
  "vni",
  "rtt",
  "loss",
  "seen",
];

/** What is worst or newest comes first at the first press. */
const DESCENDING_FIRST: readonly SortKey[] = ["rtt", "loss", "seen"];

/** The names of the columns; a press sorts by one, another press turns it round. */
export function ListHead({ query }: { readonly query: ListQuery }) {
  return (
    <thead role="rowgroup">
      <tr role="row">
        {COLUMNS.map((column) => <Head key={column} column={column} query={query} />)}
        <td role="cell" class="list__act"></td>
      </tr>
    </thead>
  );
}

function Head({ column, query }: { readonly column: SortKey; readonly query: ListQuery }) {
  const { list } = useText();
  const utc = useTimes().isUtc && column === "seen";
  const current = query.sort === column;
  const descending = current ? !query.descending : DESCENDING_FIRST.includes(column);
  return (
    <th
      role="columnheader"
      scope="col"
      class={COLUMN_CLASS[column]}
      aria-sort={current ? (query.descending ? "descending" : "ascending") : undefined}
    >
      <a
        class="list__sort"
        href={listLink({ ...query, sort: column, descending, page: 1 })}
        data-ask
        title={list.sortBy(list.head[column])}
      >
        {list.head[column]}
        {utc && `, ${list.unit.utc}`}
      </a>
    </th>
  );
}

const COLUMN_CLASS: Readonly<Record<SortKey, string>> = {
  state: "list__state",
  hostname: "list__host",
  ip: "list__ip",
  mac: "list__mac",
  vni: "list__vni",
  rtt: "list__rtt",
  loss: "list__loss",
  seen: "list__seen",
};
