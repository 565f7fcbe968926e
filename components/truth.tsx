import { EVERYTHING } from "../core/list.ts";
import { listLink } from "./list_link.ts";
import type { Cause, Truth as TruthValue } from "./fleet/truth.ts";
import { Glyph } from "./glyph.tsx";
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
      return text.start.none;
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
  const { truth } = useText();
  const times = useTimes();
  if (cause.kind === "vtep") {
    const [before, after] = truth.shared(cause.share, times.moment(cause.since));
    return (
      <p>
        {before}
        <a href={listLink({ ...EVERYTHING, q: cause.vtep })} data-ask>
          {truth.vtep(cause.vtep)}
        </a>
        {after}
      </p>
    );
  }
  if (cause.since === null) return null;
  const since = times.moment(cause.since);
  return <p>{count === 1 ? truth.since(since) : truth.first(since)}</p>;
}
