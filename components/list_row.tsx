import { displayState } from "../core/list.ts";
import type { LiveMachine } from "../core/live.ts";
import type { Row } from "./fleet/view.ts";
import { Glyph } from "./glyph.tsx";
import { Moment } from "./moment.tsx";
import { useAwake, useNow, useSpan, useText, useTimes } from "./page.tsx";

/** One machine: a row of the table, or a card where it is narrow. */
export function ListRow({ row }: { readonly row: Row }) {
  const { list, state: words } = useText();
  const utc = useTimes().isUtc;
  const machine = row.machine.value;
  const deleted = row.deleted.value;
  const state = displayState(machine);
  return (
    <tr role="row" data-state={state} data-deleted={deleted ? "" : undefined} data-id={machine.id}>
      <td role="cell" class="list__state">
        <span class="state" data-state={state}>
          <Glyph state={state} />
          <span class="word">{deleted ? words.deleted : words[state]}</span>
        </span>
      </td>
      <th role="rowheader" scope="row" class="list__host" title={machine.hostname}>
        <a href={`/machines/${machine.id}`}>{machine.hostname}</a>
      </th>
      <td role="cell" class="list__ip">{machine.ip}</td>
      <td role="cell" class="list__mac">
        <code>{machine.mac}</code>
      </td>
      <td role="cell" class="list__vni">
        <span class="list__unit">{list.unit.vni}</span>
        {machine.vni === 0 ? "–" : machine.vni}
      </td>
      <td role="cell" class="list__rtt">
        {rttText(machine)}
        {machine.rtt !== null && <span class="list__unit">{list.unit.rtt}</span>}
      </td>
      <td role="cell" class="list__loss">
        {machine.checkedAt === null ? "–" : (lossOf(machine) * 100).toFixed(1)}
        <span class="list__unit">{list.unit.loss}</span>
      </td>
      <td role="cell" class="list__seen">
        {state === "down" && <Ago at={machine.lastSeen} />}
        <Moment at={machine.lastSeen} />
        {utc && <span class="list__unit">{list.unit.utc}</span>}
      </td>
      <td role="cell" class="list__act">
        {!deleted && <DeleteButton machine={machine} />}
      </td>
    </tr>
  );
}

function Ago({ at }: { readonly at: number }) {
  const { age } = useText();
  const span = useSpan();
  return <span class="list__ago">{age.ago(span(useNow() - at))}</span>;
}

/** Offered once there is a script to ask first. */
function DeleteButton({ machine }: { readonly machine: LiveMachine }) {
  const { remove } = useText();
  if (!useAwake()) return null;
  return (
    <button
      type="button"
      class="button button--quiet"
      data-delete={machine.id}
      aria-label={remove.label(machine.hostname)}
    >
      {remove.action}
    </button>
  );
}

/** Milliseconds to the hundredth; from a hundred on to the tenth, which says as much. */
function rttText({ rtt }: LiveMachine): string {
  if (rtt === null) return "–";
  return rtt < 100 ? rtt.toFixed(2) : rtt.toFixed(1);
}

/** A machine that is down answers nothing, whatever its average still says. */
function lossOf(machine: LiveMachine): number {
  return machine.state === "down" ? 1 : machine.loss;
}
