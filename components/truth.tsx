import type { Cause, Truth as TruthValue } from "./fleet/truth.ts";
import { Glyph } from "./glyph.tsx";
import { foldName, foldQuery } from "./list_fold.tsx";
import { listLink } from "./list_link.ts";
import { useText, useTimes } from "./page.tsx";
import type { Text } from "./text/en.ts";

/** The line of truth: how many, what they share, since when. */
export function Truth({ truth }: { readonly truth: TruthValue }) {
  const text = useText();
  const plain = truth.kind === "ok" || truth.kind === "empty";
  return (
    <div class="truth">
      {plain
        ? <h1 class="truth__main">{truthText(truth, text)}</h1>
        : (
          <h1 class="truth__main state" data-state={truth.kind}>
            <Glyph state={truth.kind} />
            {truthText(truth, text)}
          </h1>
        )}
      {truth.kind === "down" && <Shared cause={truth.cause} count={truth.count} />}
      {(truth.kind === "degraded" || truth.kind === "waiting") && truth.ok > 0 &&
        <p class="truth__note">{text.truth.otherwise(truth.ok)}</p>}
    </div>
  );
}

/** The headline alone, as it is shown and spoken. */
export function truthText(truth: TruthValue, text: Text): string {
  switch (truth.kind) {
    case "down":
      return text.truth.down(truth.count);
    case "degraded":
      return text.truth.degraded(truth.count);
    case "waiting":
      return text.truth.waiting(truth.count);
    case "ok":
      return text.truth.allAnswer(truth.count);
    case "paused":
      return text.truth.allPaused(truth.count);
    case "empty":
      return text.truth.title.empty;
  }
}

/** The title of the page's tab: the headline, short. */
export function titleText(truth: TruthValue, text: Text): string {
  const { title } = text.truth;
  switch (truth.kind) {
    case "down":
    case "degraded":
    case "waiting":
      return title[truth.kind](truth.count);
    case "ok":
      return title.well;
    case "paused":
      return title.paused;
    case "empty":
      return title.empty;
  }
}

function Shared({ cause, count }: { readonly cause: Cause; readonly count: number }) {
  const text = useText();
  const { truth } = text;
  const times = useTimes();
  if (cause.kind === "incident") {
    const say = cause.whole ? truth.whole : truth.shared;
    const [before, after] = say(cause.share, count, times.moment(cause.since));
    return (
      <p>
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
  return <p>{count === 1 ? truth.since(since) : truth.first(since)}</p>;
}
