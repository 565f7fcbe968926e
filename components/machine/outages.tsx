import { lasted, type Outage } from "../../core/outage.ts";
import { Glyph } from "../glyph.tsx";
import { Moment } from "../moment.tsx";
import { useNow } from "../page.tsx";
import { useDuration, usePastText } from "../past_text.ts";

interface OutagesProps {
  readonly outages: readonly Outage[];
  /** Whether they could be read at all. */
  readonly isKnown: boolean;
}

/** When a machine was unreachable, and for how long. */
export function Outages({ outages, isKnown }: OutagesProps) {
  const { outages: text } = usePastText();
  if (!isKnown) return null;
  return (
    <section class="part" aria-labelledby="outages">
      <h2 id="outages">{text.ofMachine}</h2>
      {outages.length === 0
        ? <p class="list__note">{text.noneOfMachine}</p>
        : (
          <table class="record record--spaced">
            <thead>
              <tr>
                <th scope="col">{text.state}</th>
                <th scope="col">{text.began}</th>
                <th scope="col">{text.end}</th>
                <th scope="col" class="number">{text.lasted}</th>
              </tr>
            </thead>
            <tbody>
              {outages.map((outage) => <Row key={outage.id} outage={outage} />)}
            </tbody>
          </table>
        )}
    </section>
  );
}

function Row({ outage }: { readonly outage: Outage }) {
  const { outages: text, now } = usePastText();
  const isOpen = outage.endedAt === null;
  return (
    <tr>
      <td>
        {isOpen
          ? (
            <span class="state" data-state="down">
              <Glyph state="down" />
              {text.open}
            </span>
          )
          : text.ended}
      </td>
      <td>
        <Moment at={outage.beganAt} />
      </td>
      <td>{outage.endedAt === null ? now : <Moment at={outage.endedAt} />}</td>
      <td class="number">
        <Lasted outage={outage} />
      </td>
    </tr>
  );
}

/** How long, counted on while it goes on. */
export function Lasted({ outage }: { readonly outage: Pick<Outage, "beganAt" | "endedAt"> }) {
  const duration = useDuration();
  return (
    <>
      {outage.endedAt === null ? <Running since={outage.beganAt} /> : duration(lasted(outage, 0))}
    </>
  );
}

function Running({ since }: { readonly since: number }) {
  const duration = useDuration();
  return <>{duration(useNow() - since)}</>;
}
