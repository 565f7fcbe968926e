import type { LiveMachine } from "../../core/live.ts";
import { type Peers, type Verdict as VerdictValue, verdictOf } from "../../core/verdict.ts";
import { percentText, rttText } from "../figures.ts";
import { type Times, useTimes } from "../page.tsx";
import { usePastText } from "../past_text.ts";
import type { PastText } from "../text/past_en.ts";

interface VerdictProps {
  readonly machine: LiveMachine;
  readonly peers: Peers | null;
}

/** What is wrong, in a sentence, and where to look. */
export function Verdict({ machine, peers }: VerdictProps) {
  const { verdict: text } = usePastText();
  const times = useTimes();
  const verdict = verdictOf(machine, peers);
  const next = nextText(verdict, text);
  return (
    <section class="part" aria-label={text.label}>
      <p class="verdict">
        {next === null
          ? verdictText(verdict, text, times)
          : <b>{verdictText(verdict, text, times)}</b>}
      </p>
      {next !== null && <p class="verdict">{next}</p>}
    </section>
  );
}

function verdictText(verdict: VerdictValue, text: PastText["verdict"], times: Times): string {
  switch (verdict.kind) {
    case "paused":
    case "waiting":
      return text[verdict.kind];
    case "ok":
      return verdict.rtt === null ? text.okUnmeasured : text.ok(rttText(verdict.rtt));
    case "lossy":
      return text.lossy(percentText(verdict.loss));
    case "slow":
      return text.slow(rttText(verdict.rtt), rttText(verdict.usual));
    case "doubt":
    case "down":
      return text[verdict.kind](times.moment(verdict.since));
  }
}

/** Where to look next; null where nothing is to be done. */
function nextText(verdict: VerdictValue, text: PastText["verdict"]): string | null {
  switch (verdict.kind) {
    case "lossy":
      return text.lossyNext;
    case "slow":
      return text.slowNext;
    case "down":
      return verdict.peers === null ? text.noPeers : peersText(verdict.peers, text);
    default:
      return null;
  }
}

function peersText(
  { share, down, all, vtep }: NonNullable<Extract<VerdictValue, { kind: "down" }>["peers"]>,
  text: PastText["verdict"],
): string {
  return share === "some" ? text.some(down, all, vtep) : text[share](all, vtep);
}
