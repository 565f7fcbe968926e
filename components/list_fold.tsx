import { EVERYTHING, exactly, type ListQuery } from "../core/list.ts";
import type { Column } from "./columns.ts";
import type { Fold } from "./fleet/answer.ts";
import { partsOf } from "./fleet/group_key.ts";
import { Glyph } from "./glyph.tsx";
import { listLink } from "./list_link.ts";
import { Ago } from "./list_row.tsx";
import { Moment } from "./moment.tsx";
import { useAwake, useText } from "./page.tsx";
import type { Text } from "./text/en.ts";

interface ListFoldProps {
  readonly fold: Fold;
  readonly columns: readonly Column[];
  readonly open: boolean;
}

/** Columns that say what a machine is; an incident says what its machines share instead. */
const NAMES: readonly Column[] = ["ip", "mac", "vni", "vtep", "tags"];

/** One cause, one row: the machines fold under it. */
export function ListFold({ fold, columns, open }: ListFoldProps) {
  const text = useText();
  const awake = useAwake();
  const names = columns.filter((column) => NAMES.includes(column));
  const label = (
    <>
      {foldName(fold, text)} <span class="incident__where">{whereText(fold, text)}</span>
    </>
  );
  return (
    <tr role="row" class="incident__head" data-state="down">
      <td role="cell" class="list__state">
        <span class="state" data-state="down">
          <Glyph state="down" />
          <span class="word">{text.state.down}</span>
        </span>
      </td>
      <th role="rowheader" scope="row" class="list__host" colSpan={1 + names.length}>
        {awake
          ? (
            <button
              type="button"
              class="incident__fold"
              aria-expanded={open}
              data-fold={fold.key}
            >
              {label}
            </button>
          )
          : <a href={listLink(foldQuery(fold))}>{label}</a>}
      </th>
      {columns.filter((column) => !names.includes(column)).map((column) => (
        <td key={column} role="cell" class={`list__${column}`}>
          {column === "rtt" && "–"}
          {column === "loss" && "100.0"}
          {column === "seen" && (
            <>
              <Ago at={fold.since} />
              <Moment at={fold.since} />
            </>
          )}
        </td>
      ))}
      <td role="cell" class="list__act"></td>
    </tr>
  );
}

interface FoldRestProps {
  readonly fold: Fold;
  readonly columns: readonly Column[];
}

/** The way to those of an open incident that there is no room for. */
export function FoldRest({ fold, columns }: FoldRestProps) {
  const { incident } = useText();
  const rest = fold.count - fold.machines.length;
  if (fold.machines.length === 0 || rest === 0) return null;
  return (
    <tr role="row" class="incident__part incident__rest">
      <td role="cell" class="list__state"></td>
      <td role="cell" class="list__host" colSpan={columns.length + 2}>
        <a href={listLink(foldQuery(fold))} data-ask>{incident.more(rest)}</a>
      </td>
    </tr>
  );
}

/** `VTEP 10.200.0.17 down` when nothing behind it answers, else what they share. */
export function foldName(
  { by, name, whole }: Pick<Fold, "by" | "name" | "whole">,
  { shared, incident }: Text,
): string {
  const what = shared[by === "subnet" ? "net" : by](name);
  return whole ? incident.down(what) : what;
}

/** The question that lists the machines of an incident one by one. */
export function foldQuery({ by, name }: Pick<Fold, "by" | "name">): ListQuery {
  const query = { ...EVERYTHING, state: "down" } as const;
  // By hostname, since what is sorted by state is folded.
  if (by === "vni") return { ...query, vni: Number(name), sort: "hostname" };
  return { ...query, q: exactly(by === "subnet" ? "net" : by, name) };
}

function whereText({ by, count, where }: Fold, { incident, shared }: Text): string {
  const all = incident.machines(count);
  if (by !== "vtep") return all;
  const parts = where.map(([network, those]) => {
    const { kind, name } = partsOf(network);
    return incident.part(those, shared[kind](name));
  });
  return `${all}: ${parts.join(incident.separator)}`;
}
