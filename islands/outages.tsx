import { type Signal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { callManager } from "../components/call_manager.ts";
import { session } from "../components/live/session.ts";
import { OutagesPage } from "../components/outages/page.tsx";
import { PageRoot } from "../components/page.tsx";
import type { PageProps } from "../components/page.tsx";
import type { IncidentReport } from "../core/incident_wire.ts";
import type { LiveMachine } from "../core/live.ts";
import { outageApiQuery, type OutageView } from "../core/outage_view.ts";

interface OutagesProps extends PageProps {
  readonly view: OutageView;
  readonly report: IncidentReport;
  readonly down: number;
}

/** After a change the outages are asked for again this soon, and at most so often. Milliseconds. */
const SOON = 500;
const INTERVAL = 5000;

/** The page of outages. */
export default function Outages({ view, report, down, ...page }: OutagesProps) {
  return (
    <PageRoot {...page}>
      <Live view={view} report={report} down={down} />
    </PageRoot>
  );
}

function Live({ view, report, down }: Omit<OutagesProps, keyof PageProps>) {
  const shown = useSignal(report);
  const count = useSignal(down);
  useEffect(() => follow(view, shown, count), []);
  return <OutagesPage view={view} report={shown.value} down={count.value} />;
}

/** Keeps what is shown true. Returns what ends it. */
function follow(
  view: OutageView,
  shown: Signal<IncidentReport>,
  count: Signal<number>,
): () => void {
  const down = new Set<number>();
  let isFirst = true;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let askedAt = 0;

  const stopListening = session.listen(({ machines }, touched) => {
    if (touched === null) down.clear();
    let changed = false;
    for (const id of touched ?? machines.keys()) {
      changed = note(id, machines.get(id)) || changed;
    }
    count.value = down.size;
    // The page was made with what there was.
    if (changed && !isFirst) refreshSoon();
    isFirst = false;
  });

  function note(id: number, machine: LiveMachine | undefined): boolean {
    const isDown = machine?.state === "down" && !machine.paused;
    if (isDown === down.has(id)) return false;
    if (isDown) down.add(id);
    else down.delete(id);
    return true;
  }

  function refreshSoon(): void {
    timer ??= setTimeout(refresh, Math.max(SOON, askedAt + INTERVAL - Date.now()));
  }

  async function refresh(): Promise<void> {
    timer = undefined;
    askedAt = Date.now();
    const query = outageApiQuery(view, session.managerTime(askedAt));
    const answer = await callManager<IncidentReport>("GET", `/api/outages?grouped&${query}`);
    if (answer.kind === "ok") shown.value = answer.body;
    else refreshSoon();
  }

  return () => {
    stopListening();
    clearTimeout(timer);
  };
}
