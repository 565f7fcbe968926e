import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Commands } from "../components/commands.ts";
import { Glyph } from "../components/glyph.tsx";
import { session } from "../components/live/session.ts";
import { PageRoot, useText } from "../components/page.tsx";
import type { PageProps } from "../components/page.tsx";
import { Start } from "../components/start.tsx";
import { displayState } from "../core/list.ts";
import type { LiveMachine } from "../core/live.ts";

interface ArrivalsProps extends PageProps {
  readonly commands: Commands;
}

/** How to register a machine, and each one that does while the page is open. */
export default function Arrivals({ commands, ...page }: ArrivalsProps) {
  return (
    <PageRoot {...page}>
      <Live commands={commands} />
    </PageRoot>
  );
}

function Live({ commands }: { readonly commands: Commands }) {
  const { start } = useText();
  const arrived = useSignal<readonly LiveMachine[]>([]);
  useEffect(() => {
    const known = new Set<number>();
    let first = true;
    return session.listen(({ machines }, touched) => {
      if (first) { for (const id of machines.keys()) known.add(id); }
      first = false;
      const news = [...touched ?? machines.keys()].filter((id) => !known.has(id));
      if (news.length === 0) return;
      arrived.value = [...machines.values()].filter(({ id }) => !known.has(id)).reverse();
    });
  }, []);
  return (
    <Start title={start.add} commands={commands}>
      <div role="status">
        <ul class="start__arrivals">
          {arrived.value.map((machine) => <Arrival key={machine.id} machine={machine} />)}
          <li class="state" data-state="waiting">
            <Glyph state="waiting" />
            {start.waitingNext}
          </li>
        </ul>
      </div>
      <p>
        <a href="/">{start.back}</a>
      </p>
    </Start>
  );
}

function Arrival({ machine }: { readonly machine: LiveMachine }) {
  const { start, state: words } = useText();
  const state = displayState(machine);
  return (
    <li class="state" data-state={state}>
      <Glyph state={state} />
      <b>{start.appeared(machine.hostname, machine.ip)}</b>
      <span>{words[state]}</span>
    </li>
  );
}
