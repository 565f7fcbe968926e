import type { ComponentChildren } from "preact";
import type { IncidentOnWire } from "../../core/incident_wire.ts";
import type { OutageOnWire } from "../../core/outage_wire.ts";
import { Glyph } from "../glyph.tsx";
import { Lasted } from "../machine/outages.tsx";
import { Moment } from "../moment.tsx";
import { usePastText } from "../past_text.ts";
import type { PastText } from "../text/past_en.ts";

/** One incident: a row, which opens where several machines share it. */
export function Incident({ incident }: { readonly incident: IncidentOnWire }) {
  const [first] = incident.outages;
  if (first === undefined) return null;
  return (
    <li class="incident">
      {incident.machines === 1 ? <Single outage={first} /> : <Many incident={incident} />}
    </li>
  );
}

function Many({ incident }: { readonly incident: IncidentOnWire }) {
  const { outages: text } = usePastText();
  const { machines, open, outages, began_at, ended_at } = incident;
  return (
    <details>
      <summary class="incident__row">
        <State isOpen={open > 0} />
        <span class="incident__what">
          <b>{text.many(machines)}</b> <span>{causeText(incident, text)}</span>
        </span>
        <Times began={began_at} ended={ended_at}>
          {open < machines ? text.stillOpen(open, machines) : undefined}
        </Times>
      </summary>
      <ol class="incidents incidents--inner">
        {outages.map((outage) => (
          <li class="incident" key={outage.id}>
            <Single outage={outage} />
          </li>
        ))}
        {machines > outages.length && (
          <li class="list__note">{text.more(machines - outages.length)}</li>
        )}
      </ol>
    </details>
  );
}

function Single({ outage }: { readonly outage: OutageOnWire }) {
  const { outages: text } = usePastText();
  const { machine_id, hostname, ip_address, mac_address, began_at, ended_at } = outage;
  return (
    <div class="incident__row">
      <State isOpen={ended_at === null} />
      <span class="incident__what">
        {machine_id === null
          ? (
            <b>
              {hostname} <span class="incident__deleted">{text.deleted}</span>
            </b>
          )
          : (
            <a href={`/machines/${machine_id}`}>
              <b>{hostname}</b>
            </a>
          )} <span>{ip_address}</span> <code>{mac_address}</code>
      </span>
      <Times began={began_at} ended={ended_at} />
    </div>
  );
}

function State({ isOpen }: { readonly isOpen: boolean }) {
  const { outages: text } = usePastText();
  return isOpen
    ? (
      <span class="state" data-state="down">
        <Glyph state="down" />
        {text.open}
      </span>
    )
    : <span class="incident__ended">{text.ended}</span>;
}

interface TimesProps {
  readonly began: string;
  readonly ended: string | null;
  /** What stands where the end does while it goes on. */
  readonly children?: ComponentChildren;
}

function Times({ began, ended, children }: TimesProps) {
  const { now, outages: text } = usePastText();
  const beganAt = Date.parse(began);
  const endedAt = ended === null ? null : Date.parse(ended);
  return (
    <>
      <span class="incident__time">
        <span class="incident__label">{text.began}</span> <Moment at={beganAt} />
      </span>
      <span class="incident__time">
        <span class="incident__label">{text.end}</span>{" "}
        {endedAt === null ? children ?? now : <Moment at={endedAt} />}
      </span>
      <span class="incident__lasted">
        <span class="incident__label">{text.lasted}</span> <Lasted outage={{ beganAt, endedAt }} />
      </span>
    </>
  );
}

function causeText({ cause }: IncidentOnWire, text: PastText["outages"]): string {
  switch (cause.kind) {
    case "vtep":
      return text.vtep(cause.vtep);
    case "vni":
      return text.vni(cause.vni);
    case "time":
    case "single":
      return text.time;
  }
}
