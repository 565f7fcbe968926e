import type { ManagerState } from "../core/change.ts";
import type { Link } from "./live/connection.ts";
import { session } from "./live/session.ts";
import { useNow, useSpan, useText, useTimes } from "./page.tsx";

/** The live connection is lost: what is on screen is old, and how old. */
export function LostBanner({ link }: { readonly link: Link }) {
  const text = useText();
  const now = useNow();
  const times = useTimes();
  const span = useSpan();
  const lost = link.kind === "lost" ? link : null;
  // The region is there before there is something to say, so that it is said.
  return (
    <div class="banner banner--lost" hidden={lost === null}>
      <strong role="status">
        {lost !== null &&
          text.connection.lost(times.moment(session.managerTime(lost.heardAt)))}
      </strong>
      {lost !== null && (
        <>
          <span>{text.connection.age(span(now - session.managerTime(lost.heardAt)))}</span>
          <NextTry link={lost} />
          <button type="button" class="button" onClick={() => session.tryNow()}>
            {text.connection.tryNow}
          </button>
        </>
      )}
    </div>
  );
}

function NextTry({ link }: { readonly link: Extract<Link, { kind: "lost" }> }) {
  const text = useText();
  const now = useNow();
  const span = useSpan();
  if (link.nextTry === null) return <span>{text.connection.trying}</span>;
  const wait = session.managerTime(link.nextTry) - now;
  return <span>{text.connection.nextTry(span(Math.max(1000, wait)))}</span>;
}

/** What is wrong with the manager itself, and that a demo is one. */
export function ManagerBanners({ manager }: { readonly manager: ManagerState }) {
  const text = useText().manager;
  const times = useTimes();
  const { monitor, database, demo } = manager;
  return (
    <>
      {monitor.state !== "running" && (
        <div class="banner" role="status" data-banner="monitor">
          <strong>
            {monitor.state === "cut_off"
              ? text.cutOff(times.moment(monitor.since))
              : text.stopped(times.moment(monitor.since))}
          </strong>
          <span>{text.frozen}</span>
          {monitor.reason !== null && <span class="banner__reason">{monitor.reason}</span>}
        </div>
      )}
      {monitor.heldBack.map(({ reason, machines, since }) => (
        <div key={reason} class="banner" role="status" data-banner="held-back">
          <strong>{text.heldBack(machines, times.moment(since))}</strong>
          <span>{text.frozen}</span>
          <span class="banner__reason">{reason}</span>
        </div>
      ))}
      {database.state === "away" && (
        <div class="banner" role="status" data-banner="database">
          <strong>{text.databaseAway(times.moment(database.since))}</strong>
          <span>{text.notStored}</span>
        </div>
      )}
      {demo && (
        <div class="banner banner--plain" data-banner="demo">
          <span>{text.demo}</span>
        </div>
      )}
    </>
  );
}
