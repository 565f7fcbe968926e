import type { Cause, Truth as TruthValue } from "./fleet/truth.ts";
import { Glyph } from "./glyph.tsx";
import { foldName, foldQuery } from "./list_fold.tsx";
import { listLink } from "./list_link.ts";
import { useText, useTimes } from "./page.tsx";
import { PART } from "./part.ts";
import type { Text } from "./text/en.ts";

/** The line of truth: how many, what they share, since when. */
export function Truth({ truth }: { readonly truth: TruthValue }) {
  const text = useText();
  const { kind } = truth;
  const plain = kind === "ok" || kind === "empty";
  return (
    <div class="truth">
      <h1 class={`truth__main${plain ? "" : " state"}`} data-state={plain ? undefined : kind}>
        {!plain && <Glyph state={kind} />}
        {truthText(truth, text)}
      </h1>
      {truth.kind === "down" && <Shared cause={truth.cause} count={truth.count} />}
      {(truth.kind === "degraded" || truth.kind === "waiting") && truth.ok > 0 &&
        <p class="truth__note" data-part={PART}>{text.truth.otherwise(truth.ok)}</p>}
    </div>
  );
}

/** The headline alone, as it is shown and spoken. */
export function truthText({ kind, count }: TruthValue, { truth }: Text): string {
  return truth.line[kind](count);
}

/** The title of the page's tab: the headline, short. */
export function titleText({ kind, count }: TruthValue, { truth }: Text): string {
  return truth.title[kind](count);
}

function Shared({ cause, count }: { readonly cause: Cause; readonly count: number }) {
  const text = useText();
  const { truth } = text;
  const times = useTimes();
  if (cause.kind === "incident") {
    const say = cause.whole ? truth.whole : truth.shared;
    const [before, after] = say(cause.share, count, times.moment(cause.since));
    return (
      <p data-part={PART}>
        {before}
        <a href={listLink(foldQuery(cause))} data-ask>
          {foldName({ ...cause, whole: false }, text)}
        </a>
        {after}
      </p>
    );
  }
  if (cause.since === null) return null;
  const since = times.moment(cause.since);
  return <p data-part={PART}>{count === 1 ? truth.since(since) : truth.first(since)}</p>;
}
