import { displayState } from "../core/list.ts";
import type { LiveMachine } from "../core/live.ts";
import { type ReadonlyCell, useValue } from "./cell.ts";
import type { Column } from "./columns.ts";
import type { Row } from "./fleet/rows.ts";
import { percentText, rttText } from "./figures.ts";
import { Glyph } from "./glyph.tsx";
import { Moment } from "./moment.tsx";
import { useNow, useOperates, useSpan, useText, useTimes } from "./page.tsx";
import { PART } from "./part.ts";
import { Spark } from "./spark.tsx";

interface ListRowProps {
  readonly row: Row;
  readonly columns: readonly Column[];
  readonly picked: ReadonlyCell<ReadonlySet<number>>;
  /** Whether it is one of an incident's. */
  readonly part?: boolean;
}

/** One machine: a row of the table, or a card where it is narrow. */
export function ListRow({ row, columns, picked, part = false }: ListRowProps) {
  const { list, state: words } = useText();
  const operates = useOperates();
  const machine = useValue(row.machine);
  const deleted = useValue(row.deleted);
  const unseen = useValue(row.unseen);
  const { id, hostname } = machine;
  const state = displayState(machine);
  return (
    <tr
      role="row"
      data-part={PART}
      class={part ? "incident__part" : undefined}
      data-state={state}
      data-deleted={deleted ? "" : undefined}
      data-id={id}
    >
      <td role="cell" class="list__state">
        {operates && !deleted && <Pick id={id} hostname={hostname} picked={picked} />}
        {unseen && <span class="list__mark" title={list.changed} />}
        <span class="state" data-state={state}>
          <Glyph state={state} />
          <span class="word">{deleted ? words.deleted : words[state]}</span>
        </span>
        {unseen && <span class="unseen">{list.changed}</span>}
      </td>
      <th role="rowheader" scope="row" class="list__host" title={hostname}>
        <a href={`/machines/${id}`}>{hostname}</a>
      </th>
      {columns.map((column) => (
        <td key={column} role="cell" class={`list__${column}`}>
          <Cell column={column} row={row} machine={machine} />
        </td>
      ))}
      <td role="cell" class="list__act">
        {operates && !deleted && <Actions id={id} hostname={hostname} />}
      </td>
    </tr>
  );
}

interface CellProps {
  readonly column: Column;
  readonly row: Row;
  readonly machine: LiveMachine;
}

function Cell({ column, row, machine }: CellProps) {
  const { list: { unit } } = useText();
  switch (column) {
    case "ip":
      return <>{machine.ip}</>;
    case "mac":
      return <code>{machine.mac}</code>;
    case "vni":
      return (
        <>
          <span class="list__unit">{unit.vni}</span>
          {machine.vni === 0 ? "–" : machine.vni}
        </>
      );
    case "vtep":
      return <>{machine.vtep === "" ? "–" : machine.vtep}</>;
    case "tags":
      return <>{machine.tags.join(", ")}</>;
    case "rtt":
      return (
        <div>
          <Spark trace={row.trace} usual={machine.usualRtt} />
          <span>
            {machine.rtt === null ? "–" : rttText(machine.rtt)}
            {machine.rtt !== null && <span class="list__unit">{unit.rtt}</span>}
          </span>
        </div>
      );
    case "loss":
      return (
        <>
          {machine.checkedAt === null ? "–" : percentText(lossOf(machine))}
          <span class="list__unit">{unit.loss}</span>
        </>
      );
    case "seen":
      return <Seen machine={machine} />;
  }
}

function Seen({ machine }: { readonly machine: LiveMachine }) {
  const { list } = useText();
  const utc = useTimes().isUtc;
  return (
    <>
      {displayState(machine) === "down" && <Ago at={machine.lastSeen} />}
      <Moment at={machine.lastSeen} />
      {utc && <span class="list__unit">{list.unit.utc}</span>}
    </>
  );
}

/** How long ago something that is wrong began. */
export function Ago({ at }: { readonly at: number }) {
  const { age } = useText();
  const span = useSpan();
  return <span class="list__ago">{age.ago(span(useNow() - at))}</span>;
}

interface PickProps {
  readonly id: number;
  readonly hostname: string;
  readonly picked: ReadonlyCell<ReadonlySet<number>>;
}

function Pick({ id, hostname, picked }: PickProps) {
  const { list } = useText();
  return (
    <label class="pick">
      <input
        type="checkbox"
        data-tool="pick"
        data-id={id}
        checked={useValue(picked).has(id)}
        aria-label={list.pickOne(hostname)}
      />
    </label>
  );
}

function Actions({ id, hostname }: { readonly id: number; readonly hostname: string }) {
  const { list } = useText();
  return (
    <>
      <button
        type="button"
        class="button button--quiet list__check"
        data-tool="check"
        data-id={id}
        aria-label={list.checkOne(hostname)}
      >
        {list.check}
      </button>
      <button
        type="button"
        class="button button--quiet"
        data-tool="menu"
        data-id={id}
        aria-haspopup="menu"
        aria-label={list.moreFor(hostname)}
      />
    </>
  );
}

/** A machine that is down answers nothing, whatever its average still says. */
function lossOf(machine: LiveMachine): number {
  return machine.state === "down" ? 1 : machine.loss;
}
