import type { Outage } from "./outage.ts";
import { PATTERN, TOGETHER } from "./together.ts";

/** What the outages of an incident share; `time`: nothing but that they began together. */
export type Cause =
  | { readonly kind: "vtep"; readonly vtep: string }
  | { readonly kind: "vni"; readonly vni: number }
  | { readonly kind: "time" }
  | { readonly kind: "single" };

/** Outages that probably have one reason. Times are milliseconds since the epoch. */
export interface Incident {
  readonly cause: Cause;
  /** The first that began first. */
  readonly outages: readonly Outage[];
  readonly beganAt: number;
  /** When the last of them ended; null while one goes on. */
  readonly endedAt: number | null;
  /** How many go on. */
  readonly open: number;
}

/** Outages that share nothing but their time are an incident when there are so many: the weakest sign. */
const TIME_MIN = 5;
/** More VTEPs than this failing together have a reason beyond any of them. */
const VTEPS_MAX = 3;

/** Groups outages by what they probably share. The incident that began last comes first. */
export function incidentsOf(outages: readonly Outage[]): Incident[] {
  return waves(outages).flatMap(split)
    .sort((a, b) => b.beganAt - a.beganAt || b.outages[0]!.id - a.outages[0]!.id);
}

/** Runs of outages that began together. */
function waves(outages: readonly Outage[]): Outage[][] {
  const runs: Outage[][] = [];
  for (const outage of [...outages].sort((a, b) => a.beganAt - b.beganAt || a.id - b.id)) {
    const run = runs.at(-1);
    if (run !== undefined && outage.beganAt - run[0]!.beganAt <= TOGETHER) run.push(outage);
    else runs.push([outage]);
  }
  return runs;
}

function split(wave: readonly Outage[]): Incident[] {
  const behind = Map.groupBy(wave.filter(({ vtep }) => vtep !== ""), ({ vtep }) => vtep);
  const shared = [...behind.values()].filter(({ length }) => length >= PATTERN.vtep);
  if (shared.length > VTEPS_MAX) return [incident(wide(wave), wave)];
  const incidents = shared.map((each) => incident({ kind: "vtep", vtep: each[0]!.vtep }, each));
  const told = new Set(shared.flat());
  let rest = wave.filter((each) => !told.has(each));
  for (const [vni, each] of Map.groupBy(rest, ({ vni }) => vni)) {
    if (!vni || each.length < PATTERN.vni) continue;
    incidents.push(incident({ kind: "vni", vni }, each));
    for (const one of each) told.add(one);
  }
  rest = rest.filter((each) => !told.has(each));
  if (rest.length >= TIME_MIN) return [...incidents, incident({ kind: "time" }, rest)];
  return [...incidents, ...rest.map((each) => incident({ kind: "single" }, [each]))];
}

/** What many VTEPs at once have in common: their VNI, or the time. */
function wide(wave: readonly Outage[]): Cause {
  const [first] = wave;
  const vni = first?.vni ?? 0;
  return vni !== 0 && wave.every((each) => each.vni === vni)
    ? { kind: "vni", vni }
    : { kind: "time" };
}

function incident(cause: Cause, outages: readonly Outage[]): Incident {
  const open = outages.filter(({ endedAt }) => endedAt === null).length;
  return {
    cause,
    outages,
    beganAt: outages[0]!.beganAt,
    endedAt: open > 0 ? null : outages.reduce((last, { endedAt }) => Math.max(last, endedAt!), 0),
    open,
  };
}
