import { useEffect, useState } from "preact/hooks";
import type { Commands } from "../components/commands.ts";
import { Glyph } from "../components/glyph.tsx";
import { session } from "../components/live/session.ts";
import { PageRoot, useText } from "../components/page.tsx";
import type { PageProps } from "../components/page.tsx";
import { Start, type StartWords } from "../components/start.tsx";
import { displayState } from "../core/list.ts";
import type { LiveMachine } from "../core/live.ts";

interface ArrivalsProps extends PageProps {
  readonly words: StartWords;
  readonly commands: Commands;
  /** The id of the newest machine there was; 0 without any, null while the manager did not know. */
  readonly newest: number | null;
  /** Whether this stands in for the dashboard, which then takes its place with the first machine. */
  readonly none: boolean;
}

/** How to register a machine, and each one that does while the page is open. */
export default function Arrivals({ words, commands, newest, none, ...page }: ArrivalsProps) {
  return (
    <PageRoot {...page}>
      <Live words={words} commands={commands} newest={newest} none={none} />
    </PageRoot>
  );
}

function Live({ words, commands, newest, none }: Omit<ArrivalsProps, keyof PageProps>) {
  const [arrived, setArrived] = useState<readonly LiveMachine[]>([]);
  useEffect(() => {
    let known = newest;
    return session.listen(({ machines }, touched) => {
      if (none && machines.size > 0) return location.reload();
      const last = known ??= machines.keys().reduce((last, id) => Math.max(last, id), 0);
      const isNew = (id: number) => id > last;
      if (![...touched ?? machines.keys()].some(isNew)) return;
      setArrived([...machines.values()].filter(({ id }) => isNew(id)).reverse());
    });
  }, []);
  return (
    <Start title={none ? words.none : words.add} words={words} commands={commands}>
      <div role="status">
        <ul class="start__arrivals">
          {arrived.map((machine) => <Arrival key={machine.id} machine={machine} />)}
          <li class="state" data-state="waiting">
            <Glyph state="waiting" />
            {none ? words.waitingFirst : words.waitingNext}
          </li>
        </ul>
      </div>
      {!none && (
        <p>
          <a href="/">{words.back}</a>
        </p>
      )}
    </Start>
  );
}

function Arrival({ machine }: { readonly machine: LiveMachine }) {
  const { state: words } = useText();
  const state = displayState(machine);
  return (
    <li class="state" data-state={state}>
      <Glyph state={state} />
      <b>{machine.hostname} {machine.ip}</b>
      <span>{words[state]}</span>
    </li>
  );
}
