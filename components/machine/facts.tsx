import type { ComponentChildren } from "preact";
import type { LiveMachine } from "../../core/live.ts";
import { percentText, rttText } from "../figures.ts";
import { Moment } from "../moment.tsx";
import { useText, useTimes } from "../page.tsx";
import { usePastText } from "../past_text.ts";

interface FactsProps {
  readonly machine: LiveMachine;
  readonly notes: string;
}

/** What a machine is, in a row. */
export function Facts({ machine, notes }: FactsProps) {
  const { facts, none } = usePastText();
  const { list } = useText();
  const utc = useTimes().isUtc ? ` ${list.unit.utc}` : "";
  const { ip, mac, vni, vtep, rtt, lastSeen, registeredAt, tags } = machine;
  return (
    <dl class="facts" aria-label={facts.label}>
      <Fact name={facts.ip}>{ip}</Fact>
      <Fact name={facts.mac}>
        <code>{mac}</code>
      </Fact>
      <Fact name={facts.vni}>{vni === 0 ? none : vni}</Fact>
      <Fact name={facts.vtep}>
        {vtep === "" ? none : <a href={`/?q=${encodeURIComponent(vtep)}`}>{vtep}</a>}
      </Fact>
      <Fact name={facts.rtt}>{rtt === null ? none : rttText(rtt)}</Fact>
      <Fact name={facts.loss}>{lossText(machine) ?? none}</Fact>
      <Fact name={facts.seen}>
        <Moment at={lastSeen} />
        {utc}
      </Fact>
      <Fact name={facts.registered}>
        <Moment at={registeredAt} />
        {utc}
      </Fact>
      {tags.length > 0 && (
        <Fact name={facts.tags} isWide>
          {tags.map((tag) => <span class="tag" key={tag}>{tag}</span>)}
        </Fact>
      )}
      {notes !== "" && <Fact name={facts.notes} isWide>{notes}</Fact>}
    </dl>
  );
}

interface FactProps {
  readonly name: string;
  readonly isWide?: boolean;
  readonly children: ComponentChildren;
}

function Fact({ name, isWide, children }: FactProps) {
  return (
    <div class={isWide ? "facts__wide" : undefined}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** A machine that is down answers nothing, whatever its average still says. */
function lossText({ state, loss, checkedAt }: LiveMachine): string | null {
  return checkedAt === null ? null : percentText(state === "down" ? 1 : loss);
}
