import { useMemo } from "preact/hooks";
import type { ListQuery } from "../core/list.ts";
import { type ReadonlyCell, useValue } from "./cell.ts";
import type { Column } from "./columns.ts";
import { listLink } from "./list_link.ts";
import type { View } from "./fleet/view.ts";
import { InTurn } from "./in_turn.tsx";
import { ListBar } from "./list_bar.tsx";
import { FoldRest, ListFold } from "./list_fold.tsx";
import { ListHead } from "./list_head.tsx";
import { ListRow } from "./list_row.tsx";
import { Pager } from "./pager.tsx";
import { useAwake, useText } from "./page.tsx";
import { PART } from "./part.ts";

interface ListProps {
  readonly view: View;
  readonly columns: ReadonlyCell<readonly Column[]>;
}

/** The machines that answer the question, a page of them. */
export function List({ view, columns }: ListProps) {
  const query = useValue(view.query);
  const { folds, single } = useValue(view.rows);
  const filled = useValue(view.filled);
  const isEmpty = folds.length + single.length === 0;
  // The same ones again, so that they render when what they follow changes, and not with this.
  const bar = useMemo(() => (
    <InTurn>
      <ListBar view={view} />
    </InTurn>
  ), [view]);
  const table = useMemo(() => <Table view={view} columns={columns} />, [view, columns]);
  return (
    <section
      class="list"
      id="list"
      aria-labelledby="list-title"
      aria-busy={useAwake() && !filled}
      data-picking={useValue(view.picking) ? "" : undefined}
    >
      {bar}
      {isEmpty ? <Nothing query={query} /> : table}
      <Pager query={query} extent={useValue(view.extent)} />
    </section>
  );
}

function Table({ view, columns: chosen }: ListProps) {
  const columns = useValue(chosen);
  const { folds, single } = useValue(view.rows);
  const open = useValue(view.open);
  const { picked } = view;
  // Two more than usual need room, or are scrolled to.
  const extra = columns.filter((column) => column === "vtep" || column === "tags").length;
  return (
    <div class="list__frame" data-part={PART} data-extra={extra === 0 ? undefined : extra}>
      <table
        class="record list__table"
        role="table"
        aria-labelledby="list-title"
        onPointerMove={(event) => event.pointerType === "mouse" && view.hold()}
        onPointerLeave={() => view.release()}
      >
        <ListHead query={useValue(view.query)} columns={columns} rows={single} picked={picked} />
        {folds.map(({ fold, rows }) => (
          <tbody role="rowgroup" class="incident" data-part={PART} key={fold.key}>
            <ListFold fold={fold} columns={columns} open={open.has(fold.key)} />
            {rows.map((row) => (
              <InTurn key={row.id} moves>
                <ListRow row={row} columns={columns} picked={picked} part />
              </InTurn>
            ))}
            <FoldRest fold={fold} columns={columns} />
          </tbody>
        ))}
        <tbody role="rowgroup" data-part={PART}>
          {single.map((row) => (
            <InTurn key={row.id} moves>
              <ListRow row={row} columns={columns} picked={picked} />
            </InTurn>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Nothing({ query }: { readonly query: ListQuery }) {
  const { list } = useText();
  const everything = { ...query, state: null, q: "", vni: null, page: 1 };
  return (
    <p class="list__none" data-part={PART}>
      {list.none} <a href={listLink(everything)} data-ask>{list.clear}</a>
    </p>
  );
}
