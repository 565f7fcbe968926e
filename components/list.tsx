import type { ListQuery } from "../core/list.ts";
import type { View } from "./fleet/view.ts";
import { ListBar } from "./list_bar.tsx";
import { ListHead } from "./list_head.tsx";
import { ListRow } from "./list_row.tsx";
import { Pager } from "./pager.tsx";
import { useText } from "./page.tsx";
import { queryToUrl } from "../core/list.ts";

/** The machines that answer the question, a page of them. */
export function List({ view }: { readonly view: View }) {
  const text = useText();
  const query = view.query.value;
  const rows = view.rows.value;
  return (
    <section class="list" id="list" aria-labelledby="list-title">
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
          onPointerEnter={(event) => event.pointerType === "mouse" && view.hold(true)}
          onPointerLeave={() => view.hold(false)}
        >
          <caption class="unseen">{text.list.title}</caption>
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
      {list.none} <a href={`/${queryToUrl(everything)}`} data-ask>{list.clear}</a>
    </p>
  );
}
