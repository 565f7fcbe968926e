import { type ComponentChildren, createContext } from "preact";
import { useContext, useEffect, useMemo, useState } from "preact/hooks";
import type { ManagerState } from "../core/change.ts";
import type { Link } from "./live/connection.ts";
import { session } from "./live/session.ts";
import type { Text } from "./text/en.ts";
import { textIn } from "./text/catalogue.ts";
import type { Language } from "./text/language.ts";
import type { Reader } from "./text/moment.ts";

/** What every island is told of the page it stands on. */
export interface PageProps {
  readonly language: Language;
  /** The manager's clock when the page was made, milliseconds since the epoch. */
  readonly at: number;
}

interface Page extends PageProps {
  readonly text: Text;
  /** False on the server and while a browser takes its markup over: both have to say the same. */
  readonly awake: boolean;
}

const PageContext = createContext<Page | null>(null);

/** The root of a page and of every island on it. In a browser it wakes the session. */
export function PageRoot(
  { language, at, children }: PageProps & { readonly children: ComponentChildren },
) {
  const [awake, setAwake] = useState(false);
  useEffect(() => {
    session.start(liveUrl(), at);
    setAwake(true);
  }, []);
  const page = useMemo(
    () => ({ language, at, text: textIn(language), awake }),
    [language, at, awake],
  );
  return <PageContext.Provider value={page}>{children}</PageContext.Provider>;
}

function usePage(): Page {
  const page = useContext(PageContext);
  if (page === null) throw new Error("Cannot render: there is no PageRoot around this component");
  return page;
}

/** What to say to this reader. */
export function useText(): Text {
  return usePage().text;
}

/** How this reader reads a time: in UTC until their own zone is known. */
export function useReader(): Reader {
  const { language, awake } = usePage();
  return { language, zone: awake ? readersZone() : "UTC" };
}

/** The manager's clock. */
export function useNow(): number {
  const { at, awake } = usePage();
  return (awake ? session.now.value : null) ?? at;
}

/** The manager's clock, to the quarter of an hour: in every zone, that is where days begin. */
export function useQuarter(): number {
  const { at, awake } = usePage();
  return (awake ? session.quarter.value : null) ?? at;
}

/** True once a script runs: what only a script can do is offered then. */
export function useAwake(): boolean {
  return usePage().awake;
}

/** How the live connection stands. */
export function useLink(): Link {
  return usePage().awake ? session.link.value : { kind: "connecting" };
}

/** What the manager says of itself, at first what it said when the page was made. */
export function useManager(first: ManagerState): ManagerState {
  return (usePage().awake ? session.manager.value : null) ?? first;
}

/** Asking costs a millisecond on a small device, and every time on the page is written with it. */
let zone: string | undefined;

function readersZone(): string {
  return zone ??= Intl.DateTimeFormat().resolvedOptions().timeZone;
}

function liveUrl(): URL {
  const url = new URL("/ws/status", location.href);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  return url;
}
