import type { CheckResultOnWire } from "../../core/check_wire.ts";
import { type Refusal, refusalText } from "../call_manager.ts";
import { rttText } from "../figures.ts";
import { Glyph } from "../glyph.tsx";
import { useTimes } from "../page.tsx";
import { usePastText } from "../past_text.ts";
import type { PastText } from "../text/past_en.ts";

/** How a check that the reader asked for stands. */
export type CheckState =
  | { readonly kind: "none" }
  | { readonly kind: "checking" }
  | { readonly kind: "done"; readonly result: CheckResultOnWire }
  | { readonly kind: "failed"; readonly refusal: Refusal };

interface CheckResultProps {
  readonly check: CheckState;
  readonly ip: string;
}

/** The echoes of a check that the reader asked for: on their way, then each as it came back or did not. */
export function CheckResult({ check, ip }: CheckResultProps) {
  const text = usePastText();
  // The region is there before there is something to say, so that it is said.
  return (
    <div class="probe" role="status" aria-label={text.check.label} hidden={check.kind === "none"}>
      {check.kind === "checking" && (
        <>
          <span class="probe__way" aria-hidden="true" />
          {text.check.sending(ip)}
        </>
      )}
      {check.kind === "failed" && <b>{refusalText(check.refusal, text.failed)}</b>}
      {check.kind === "done" && <Result result={check.result} />}
    </div>
  );
}

function Result({ result }: { readonly result: CheckResultOnWire }) {
  const text = usePastText();
  const times = useTimes();
  const { sent, received, rtt, decided_at } = result;
  return (
    <>
      <span class="probe__echoes" aria-hidden="true">
        {Array.from({ length: sent }, (_, n) => {
          const state = n < received ? "ok" : "down";
          return <span class="state" data-state={state} key={n}>{<Glyph state={state} />}</span>;
        })}
      </span>
      <span>{resultText(result, text)}</span>
      {rtt !== null && (
        <span>{text.check.rtt(rttText(rtt.min), rttText(rtt.avg), rttText(rtt.max))}</span>
      )}
      <span class="probe__at">{text.check.at(times.moment(Date.parse(decided_at)))}</span>
    </>
  );
}

function resultText(
  { outcome, sent, received, reason }: CheckResultOnWire,
  text: PastText,
): string {
  switch (outcome) {
    case "reply":
      return text.check.reply(received, sent);
    case "silence":
      return text.check.silence(sent);
    case "fault":
      return text.check.fault(reason ?? text.check.unknownFault);
  }
}
