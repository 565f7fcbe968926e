import type { ListQuery } from "../core/list.ts";
import { listLink } from "./list_link.ts";
import type { View } from "./fleet/view.ts";
import { ListBar } from "./list_bar.tsx";
import { ListHead } from "./list_head.tsx";
import { ListRow } from "./list_row.tsx";
import { Pager } from "./pager.tsx";
import { useAwake, useText } from "./page.tsx";

/** The machines that answer the question, a page of them. */
export function List({ view }: { readonly view: View }) {
  const query = view.query.value;
  const rows = view.rows.value;
  return (
    <section
      class="list"
      id="list"
      aria-labelledby="list-title"
      aria-busy={useAwake() && !view.filled.value}
    >
      <ListBar
        query={query}
        found={view.extent.value.total}
        all={view.counts.value.all}
        waiting={view.waiting.value}
      />
      {rows.length === 0 ? <Nothing query={query} /> : (
        <table
          class="record list__table"
          role="table"
          aria-labelledby="list-title"
          onPointerMove={(event) => event.pointerType === "mouse" && view.hold()}
          onPointerLeave={() => view.release()}
        >
          <ListHead query={query} />
          <tbody role="rowgroup">
            {rows.map((row) => <ListRow key={row.id} row={row} />)}
          </tbody>
        </table>
      )}
      <Pager query={query} extent={view.extent.value} />
    </section>
  );
}

function Nothing({ query }: { readonly query: ListQuery }) {
  const { list } = useText();
  const everything = { ...query, state: null, q: "", vni: null, page: 1 };
  return (
    <p class="list__none">
      {list.none} <a href={listLink(everything)} data-ask>{list.clear}</a>
    </p>
  );
}
