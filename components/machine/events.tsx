import { Moment } from "../moment.tsx";
import { usePastText } from "../past_text.ts";
import type { PastText } from "../text/past_en.ts";
import type { ShownEvent } from "./machine_view.ts";

/** What happened to a machine's registration, the latest first. */
export function Events({ events }: { readonly events: readonly ShownEvent[] }) {
  const { events: text } = usePastText();
  if (events.length === 0) return null;
  return (
    <section class="part" aria-labelledby="events">
      <h2 id="events">{text.title}</h2>
      <ol class="events">
        {events.map((event) => (
          <li key={`${event.kind} ${event.at}`}>
            <Moment at={event.at} />
            <span>{eventText(event, text)}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}

/** What happened, in a sentence. */
export function eventText({ kind, details }: ShownEvent, text: PastText["events"]): string {
  switch (kind) {
    case "mac_changed":
      return text.mac_changed(String(details.from), String(details.to));
    case "address_conflict": {
      const [one, other] = Array.isArray(details.macs) ? details.macs : [];
      return text.address_conflict(String(one), String(other));
    }
    case "vni_taken_over":
      return text.vni_taken_over(String(details.to));
    default:
      return text[kind];
  }
}
