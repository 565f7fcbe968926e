import { type ComponentChildren, createContext } from "preact";
import { useContext, useEffect, useMemo, useState } from "preact/hooks";
import type { ManagerState } from "../core/change.ts";
import { useValue } from "./cell.ts";
import type { Link } from "./live/connection.ts";
import { session } from "./live/session.ts";
import type { Text } from "./text/en.ts";
import { textIn } from "./text/catalogue.ts";
import type { Language } from "./text/language.ts";
import { ageText } from "./text/age.ts";
import { clockText, dayText, momentText } from "./text/moment.ts";

/** What every island is told of the page it stands on. */
export interface PageProps {
  readonly language: Language;
  /** The manager's clock when the page was made, milliseconds since the epoch. */
  readonly at: number;
  /** Whether the reader may change machines. */
  readonly operates?: boolean;
}

interface Page extends PageProps {
  readonly text: Text;
  /** False on the server and while a browser takes its markup over: both have to say the same. */
  readonly awake: boolean;
}

/** There is always one: every layout and every island is within a PageRoot. */
const PageContext = createContext<Page>(null!);

/** The root of a page and of every island on it. In a browser it wakes the session. */
export function PageRoot(
  { language, at, operates = false, children }: PageProps & {
    readonly children: ComponentChildren;
  },
) {
  const [awake, setAwake] = useState(false);
  useEffect(() => {
    session.start(liveUrl(), at);
    setAwake(true);
  }, []);
  const page = useMemo(
    () => ({ language, at, operates, text: textIn(language), awake }),
    [language, at, operates, awake],
  );
  return <PageContext.Provider value={page}>{children}</PageContext.Provider>;
}

function usePage(): Page {
  return useContext(PageContext);
}

/** What to say to this reader. */
export function useText(): Text {
  return usePage().text;
}

/** The language to say it in. */
export function useLanguage(): Language {
  return usePage().language;
}

/** Whether to offer what changes machines: to those who may, once there is a script to do it. */
export function useOperates(): boolean {
  const { awake, operates = false } = usePage();
  return awake && operates;
}

/** Times as this reader reads them: in UTC until their own zone is known. */
export interface Times {
  /** Whether they are in UTC, which then has to be said. */
  readonly isUtc: boolean;
  /** `14:03:09`, with the date on another day. */
  moment(at: number): string;
  /** `14:03:09` */
  clock(at: number): string;
  /** `24 Nov`: for the axis of a chart. */
  day(at: number): string;
  /** Milliseconds that the reader's zone is ahead of UTC. */
  offset(at: number): number;
}

/** How this reader reads times. */
export function useTimes(): Times {
  const { text, at: pageTime, awake } = usePage();
  const offset = (at: number) => awake ? -60_000 * new Date(at).getTimezoneOffset() : 0;
  const reader = { text, offset };
  const quarter = useValue(session.quarter);
  return {
    isUtc: !awake || isUtc(),
    moment: (at) => momentText(at, (awake ? quarter : null) ?? pageTime, reader),
    clock: (at) => clockText(at, reader),
    day: (at) => dayText(at, reader),
    offset,
  };
}

/** How to say a span of time, given in milliseconds. */
export function useSpan(): (milliseconds: number) => string {
  const { text } = usePage();
  return (milliseconds) => ageText(milliseconds, text);
}

/** The manager's clock. */
export function useNow(): number {
  const { at, awake } = usePage();
  const now = useValue(session.now);
  return (awake ? now : null) ?? at;
}

/** True once a script runs: what only a script can do is offered then. */
export function useAwake(): boolean {
  return usePage().awake;
}

/** How the live connection stands. */
export function useLink(): Link {
  const link = useValue(session.link);
  return usePage().awake ? link : { kind: "connecting" };
}

/** What the manager says of itself, at first what it said when the page was made. */
export function useManager(first: ManagerState): ManagerState {
  const manager = useValue(session.manager);
  return (usePage().awake ? manager : null) ?? first;
}

const HALF_YEAR = 182 * 86_400_000;

/** Whether the browser's clock is UTC, in summer as in winter. */
function isUtc(): boolean {
  const now = Date.now();
  return [now, now + HALF_YEAR].every((at) => new Date(at).getTimezoneOffset() === 0);
}

function liveUrl(): URL {
  const url = new URL("/ws/status", location.href);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  return url;
}
