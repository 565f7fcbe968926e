import { MAX_VNI } from "./address.ts";
import type { LiveMachine } from "./live.ts";

/**
 * The list of machines as people ask for it: the same on the server, which renders the first page,
 * and in the browser, which keeps it true.
 */

/** What a machine is shown as: the contract's two statuses, seen closer. Worst first. */
export const DISPLAY_STATES = ["down", "degraded", "waiting", "paused", "ok"] as const;
export type DisplayState = (typeof DISPLAY_STATES)[number];

/** A share of echoes lost above this is trouble, not chance. */
export const LOSS_DEGRADED = 0.02;
/** An RTT this many times the usual one, and this much above it in milliseconds, is trouble. */
const RTT_FACTOR = 3;
const RTT_MARGIN = 5;

/** What to show a machine as. */
export function displayState(machine: LiveMachine): DisplayState {
  if (machine.paused) return "paused";
  switch (machine.state) {
    case "down":
      return "down";
    case "unknown":
      return "waiting";
    case "suspect":
      return "degraded";
    case "up":
      return machine.loss > LOSS_DEGRADED || isSlow(machine) ? "degraded" : "ok";
  }
}

/** How many machines are shown as what. */
export type Counts = Readonly<Record<DisplayState | "all", number>>;

/** Counts every machine once. */
export function countStates(machines: Iterable<LiveMachine>): Counts {
  const counts = { down: 0, degraded: 0, waiting: 0, paused: 0, ok: 0, all: 0 };
  for (const machine of machines) {
    counts[displayState(machine)]++;
    counts.all++;
  }
  return counts;
}

export const SORT_KEYS = ["state", "hostname", "ip", "mac", "vni", "rtt", "loss", "seen"] as const;
export type SortKey = (typeof SORT_KEYS)[number];

/** A question to the list; it is also the page's URL. */
export interface ListQuery {
  readonly state: DisplayState | null;
  /**
   * Matches hostname, IP and MAC in any spelling, VTEP and tags; each word has to match something. A word
   * `vtep:…`, `tag:…` or `net:…` (a subnet, see `subnetOf`) has to be exactly that; `tag:"two words"`.
   */
  readonly q: string;
  readonly vni: number | null;
  readonly sort: SortKey;
  readonly descending: boolean;
  /** From 1. */
  readonly page: number;
  /** What the map groups machines by: their VNI or else subnet, or their tags. */
  readonly by: Grouping;
}

export const GROUPINGS = ["network", "tag"] as const;
export type Grouping = (typeof GROUPINGS)[number];

/** Worst first, everything, from the start. */
export const EVERYTHING: ListQuery = {
  state: null,
  q: "",
  vni: null,
  sort: "state",
  descending: false,
  page: 1,
  by: "network",
};

/** Machines a page. */
export const PAGE_SIZE = 50;

/** One page of the answer. */
export interface ListPage {
  readonly machines: readonly LiveMachine[];
  /** Machines on all pages. */
  readonly total: number;
  /** The page shown: the one asked for, or the last one there is. */
  readonly page: number;
  readonly pages: number;
}

/** Filters machines that come in their order, and cuts out a page. A page beyond the last gives the last. */
export function listPage(
  ordered: Iterable<LiveMachine>,
  page: number,
  matches: (machine: LiveMachine) => boolean,
): ListPage {
  const found: LiveMachine[] = [];
  for (const machine of ordered) if (matches(machine)) found.push(machine);
  const pages = Math.max(1, Math.ceil(found.length / PAGE_SIZE));
  const shown = Math.min(Math.max(1, page), pages);
  return {
    machines: found.slice((shown - 1) * PAGE_SIZE, shown * PAGE_SIZE),
    total: found.length,
    page: shown,
    pages,
  };
}

/** Longest search, in UTF-16 units. */
const Q_MAX = 200;
/** Beyond any fleet. */
const PAGE_MAX = 999_999;

/** Reads a query from a URL; what it cannot read is left at its default. */
export function queryFromUrl(params: URLSearchParams): ListQuery {
  return {
    state: oneOf(DISPLAY_STATES, params.get("state")),
    // Cutting can halve a surrogate pair, which a URL cannot hold.
    q: (params.get("q") ?? "").slice(0, Q_MAX).toWellFormed(),
    vni: wholeNumber(params.get("vni"), 0, MAX_VNI),
    sort: oneOf(SORT_KEYS, params.get("sort")) ?? EVERYTHING.sort,
    descending: params.get("order") === "desc",
    page: wholeNumber(params.get("page"), 1, PAGE_MAX) ?? EVERYTHING.page,
    by: oneOf(GROUPINGS, params.get("by")) ?? EVERYTHING.by,
  };
}

/** The shortest URL query that `queryFromUrl` reads back as the same; empty for everything. */
export function queryToUrl(query: ListQuery): string {
  const params = new URLSearchParams();
  if (query.state !== null) params.set("state", query.state);
  if (query.q !== "") params.set("q", query.q);
  if (query.vni !== null) params.set("vni", String(query.vni));
  if (query.sort !== EVERYTHING.sort) params.set("sort", query.sort);
  if (query.descending) params.set("order", "desc");
  if (query.page !== 1) params.set("page", String(query.page));
  if (query.by !== EVERYTHING.by) params.set("by", query.by);
  const text = params.toString();
  return text === "" ? "" : `?${text}`;
}

/**
 * Whether a machine answers the question.
 *
 * @param isSought whether one is what `query.q` looks for; not asked when it looks for nothing
 */
export function matcher(
  query: Pick<ListQuery, "state" | "q" | "vni">,
  isSought: (machine: LiveMachine) => boolean,
): (machine: LiveMachine) => boolean {
  return (machine) =>
    (query.vni === null || machine.vni === query.vni) &&
    (query.state === null || displayState(machine) === query.state) &&
    (query.q === "" || isSought(machine));
}

/** A search for exactly this; `net` is a subnet. */
export function exactly(what: "vtep" | "tag" | "net", value: string): string {
  return `${what}:${/[\s"]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value}`;
}

function isSlow({ rtt, usualRtt }: LiveMachine): boolean {
  return rtt !== null && usualRtt !== null && rtt > usualRtt * RTT_FACTOR &&
    rtt > usualRtt + RTT_MARGIN;
}

function oneOf<T extends string>(values: readonly T[], value: string | null): T | null {
  return values.find((each) => each === value) ?? null;
}

function wholeNumber(text: string | null, least: number, most: number): number | null {
  if (text === null || !/^\d{1,9}$/.test(text)) return null;
  const value = Number(text);
  return value >= least && value <= most ? value : null;
}
