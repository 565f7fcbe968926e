import type { MachineView } from "./machine_view.ts";
import { CheckResult, type CheckState } from "./check_result.tsx";
import { Chart } from "./chart.tsx";
import { Conflict } from "./conflict.tsx";
import { Events } from "./events.tsx";
import { ExtraData } from "./extra_data.tsx";
import { Facts } from "./facts.tsx";
import { Head, type HeadActions } from "./head.tsx";
import { Outages } from "./outages.tsx";
import { Uptime } from "./uptime.tsx";
import { Verdict } from "./verdict.tsx";
import { usePastText } from "../past_text.ts";

interface MachinePageProps {
  readonly view: MachineView;
  readonly check: CheckState;
  readonly actions: HeadActions;
}

/** One machine: what it is, how it does, how it did. */
export function MachinePage({ view, check, actions }: MachinePageProps) {
  const { extra } = usePastText();
  const machine = view.machine.value;
  const details = view.details.value;
  return (
    <>
      <Head machine={machine} isGone={view.isGone.value} check={check} actions={actions} />
      <Facts machine={machine} notes={details?.notes ?? ""} />
      <Conflict events={view.events.value} onAcknowledge={() => actions.acknowledge()} />
      <CheckResult check={check} ip={machine.ip} />
      {!view.isGone.value && <Verdict machine={machine} peers={view.peers.value} />}
      <div class="pair part">
        <Chart view={view} />
        <Uptime uptime={view.uptime.value} />
      </div>
      <Outages outages={view.outages.value} isKnown={details !== null} />
      {details !== null && (
        <section class="part" aria-labelledby="extra">
          <h2 id="extra">{extra.title}</h2>
          <ExtraData data={details.extraData} />
        </section>
      )}
      <Events events={view.events.value} />
    </>
  );
}
