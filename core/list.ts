import { type Ip, ipBytes, MAX_VNI, tryParseIp } from "./address.ts";
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
  /** Matches hostname, IP and MAC in any spelling, VTEP and tags; each word has to match something. */
  readonly q: string;
  readonly vni: number | null;
  readonly sort: SortKey;
  readonly descending: boolean;
  /** From 1. */
  readonly page: number;
}

/** Worst first, everything, from the start. */
export const EVERYTHING: ListQuery = {
  state: null,
  q: "",
  vni: null,
  sort: "state",
  descending: false,
  page: 1,
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

/** Filters, sorts and cuts. A page beyond the last gives the last. */
export function listPage(machines: Iterable<LiveMachine>, query: ListQuery): ListPage {
  const found: LiveMachine[] = [];
  const matches = matcher(query);
  for (const machine of machines) if (matches(machine)) found.push(machine);
  found.sort(comparator(query));
  const pages = Math.max(1, Math.ceil(found.length / PAGE_SIZE));
  const page = Math.min(Math.max(1, query.page), pages);
  return {
    machines: found.slice((page - 1) * PAGE_SIZE, page * PAGE_SIZE),
    total: found.length,
    page,
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
  const text = params.toString();
  return text === "" ? "" : `?${text}`;
}

function matcher(query: ListQuery): (machine: LiveMachine) => boolean {
  const words = query.q.toLowerCase().split(/\s+/).filter((word) => word !== "");
  const wanted = words.map((word) => ({
    word,
    ip: tryParseIp(word) ?? word,
    hex: hexDigits(word),
  }));
  return (machine) =>
    (query.vni === null || machine.vni === query.vni) &&
    (query.state === null || displayState(machine) === query.state) &&
    wanted.every(({ word, ip, hex }) =>
      machine.hostname.toLowerCase().includes(word) ||
      machine.ip.includes(ip) ||
      (hex !== null && machine.mac.replaceAll(":", "").includes(hex)) ||
      machine.vtep.includes(word) ||
      machine.tags.some((tag) => tag.toLowerCase().includes(word))
    );
}

/** A word that can be part of a MAC in any spelling (`aa:bb`, `aa-bb`, `aabb.cc`), bare; else null. */
function hexDigits(word: string): string | null {
  const bare = word.replace(/[:.-]/g, "");
  return bare !== "" && /^[0-9a-f]+$/.test(bare) ? bare : null;
}

const RANK: Readonly<Record<DisplayState, number>> = {
  down: 0,
  degraded: 1,
  waiting: 2,
  paused: 3,
  ok: 4,
};

const collator = new Intl.Collator("en", { numeric: true });

const COMPARE: Readonly<Record<SortKey, (a: LiveMachine, b: LiveMachine) => number>> = {
  state: (a, b) => RANK[displayState(a)] - RANK[displayState(b)],
  hostname: byHostname,
  ip: (a, b) => text(ipRank(a), ipRank(b)),
  mac: (a, b) => text(a.mac, b.mac),
  vni: (a, b) => a.vni - b.vni,
  rtt: (a, b) => (a.rtt ?? 0) - (b.rtt ?? 0),
  loss: (a, b) => a.loss - b.loss,
  seen: (a, b) => a.lastSeen - b.lastSeen,
};

function comparator({ sort, descending }: ListQuery): (a: LiveMachine, b: LiveMachine) => number {
  const sign = descending ? -1 : 1;
  const compare = COMPARE[sort];
  return (a, b) =>
    (sort === "rtt" ? unmeasuredLast(a, b) : 0) || sign * compare(a, b) ||
    byHostname(a, b) || a.id - b.id;
}

function byHostname(a: LiveMachine, b: LiveMachine): number {
  return collator.compare(a.hostname, b.hostname);
}

function text(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Without an answer there is no RTT to sort by, whichever way. */
function unmeasuredLast(a: LiveMachine, b: LiveMachine): number {
  return Number(a.rtt === null) - Number(b.rtt === null);
}

const ipRanks = new WeakMap<LiveMachine, string>();

/** A text that sorts as the address does: IPv4 first, then by octets. Kept, since sorting asks for it often. */
function ipRank(machine: LiveMachine): string {
  const known = ipRanks.get(machine);
  if (known !== undefined) return known;
  const octets = ipBytes(machine.ip as Ip);
  const rank = String.fromCharCode(octets.length, ...octets);
  ipRanks.set(machine, rank);
  return rank;
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
