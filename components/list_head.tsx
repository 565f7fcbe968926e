import type { ComponentChildren } from "preact";
import { type ListQuery, SORT_KEYS, type SortKey } from "../core/list.ts";
import { type ReadonlyCell, useValue } from "./cell.ts";
import type { Column } from "./columns.ts";
import type { Row } from "./fleet/rows.ts";
import { listLink } from "./list_link.ts";
import { useOperates, useText, useTimes } from "./page.tsx";
import { PART } from "./part.ts";

/** What is worst or newest comes first at the first press. */
const DESCENDING_FIRST: readonly SortKey[] = ["rtt", "loss", "seen"];

interface ListHeadProps {
  readonly query: ListQuery;
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
  readonly picked: ReadonlyCell<ReadonlySet<number>>;
}

/** The names of the columns; a press sorts by one, another press turns it round. */
export function ListHead({ query, columns, rows, picked }: ListHeadProps) {
  return (
    <thead role="rowgroup">
      <tr role="row">
        <Head column="state" query={query}>
          {useOperates() && <PickPage rows={rows} picked={picked} />}
        </Head>
        <Head column="hostname" query={query} />
        {columns.map((column) => <Head key={column} column={column} query={query} />)}
        <td role="cell" class="list__act"></td>
      </tr>
    </thead>
  );
}

/** The same question in the order of a column; asked again, the other way round. */
export function sortedBy(query: ListQuery, sort: SortKey): ListQuery {
  const descending = query.sort === sort ? !query.descending : DESCENDING_FIRST.includes(sort);
  return { ...query, sort, descending, page: 1 };
}

interface HeadProps {
  readonly column: Column | "state" | "hostname";
  readonly query: ListQuery;
  readonly children?: ComponentChildren;
}

function Head({ column, query, children }: HeadProps) {
  const { list } = useText();
  const utc = useTimes().isUtc && column === "seen";
  const sort = SORT_KEYS.find((key) => key === column);
  const name = (
    <>
      {list.head[column]}
      {utc && `, ${list.unit.utc}`}
    </>
  );
  return (
    <th
      role="columnheader"
      data-part={PART}
      scope="col"
      class={`list__${column === "hostname" ? "host" : column}`}
      aria-sort={query.sort !== column ? undefined : query.descending ? "descending" : "ascending"}
    >
      {children}
      {sort === undefined ? name : (
        <a
          class="list__sort"
          href={listLink(sortedBy(query, sort))}
          data-ask
        >
          {name}
        </a>
      )}
    </th>
  );
}

interface PickPageProps {
  readonly rows: readonly Row[];
  readonly picked: ReadonlyCell<ReadonlySet<number>>;
}

function PickPage({ rows, picked }: PickPageProps) {
  const { list } = useText();
  const chosen = useValue(picked);
  return (
    <label class="pick">
      <input
        type="checkbox"
        data-tool="pick-page"
        checked={rows.length > 0 && rows.every(({ id }) => chosen.has(id))}
        aria-label={list.pickPage}
      />
    </label>
  );
}
