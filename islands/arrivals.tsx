import { useEffect, useState } from "preact/hooks";
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
  /** Whether there is no machine yet: the first one then takes the place of this page. */
  readonly none: boolean;
}

/** How to register a machine, and each one that does while the page is open. */
export default function Arrivals({ commands, none, ...page }: ArrivalsProps) {
  return (
    <PageRoot {...page}>
      <Live commands={commands} none={none} />
    </PageRoot>
  );
}

function Live({ commands, none }: Omit<ArrivalsProps, keyof PageProps>) {
  const { start } = useText();
  const [arrived, setArrived] = useState<readonly LiveMachine[]>([]);
  useEffect(() => {
    const known = new Set<number>();
    let first = true;
    return session.listen(({ machines }, touched) => {
      if (none && machines.size > 0) return location.reload();
      if (first) { for (const id of machines.keys()) known.add(id); }
      first = false;
      const news = [...touched ?? machines.keys()].filter((id) => !known.has(id));
      if (news.length === 0) return;
      setArrived([...machines.values()].filter(({ id }) => !known.has(id)).reverse());
    });
  }, []);
  return (
    <Start title={none ? start.none : start.add} commands={commands}>
      <div role="status">
        <ul class="start__arrivals">
          {arrived.map((machine) => <Arrival key={machine.id} machine={machine} />)}
          <li class="state" data-state="waiting">
            <Glyph state="waiting" />
            {none ? start.waitingFirst : start.waitingNext}
          </li>
        </ul>
      </div>
      {!none && (
        <p>
          <a href="/">{start.back}</a>
        </p>
      )}
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
