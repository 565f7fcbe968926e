import {
  type Counts,
  DISPLAY_STATES,
  type DisplayState,
  displayState,
  type SortKey,
} from "../../core/list.ts";
import type { LiveMachine } from "../../core/live.ts";
import { naturalKey } from "./natural_key.ts";

/** One VNI in figures. */
export interface Network {
  /** 0 when the machines said none. */
  readonly vni: number;
  readonly counts: Counts;
  /** The median RTT of the machines that answer well, in milliseconds; null when none does. */
  readonly rtt: number | null;
}

/** What one more report of a machine changed, from least to most. */
export type Effect = "nothing" | "vitals" | "state" | "identity";

/** One machine as the ledger keeps it. */
export interface Entry {
  machine: LiveMachine;
  state: DisplayState;
  /** Hostnames compare as these do, nearly. */
  key: string;
  /** VTEPs compare as these do. */
  vtepKey: string;
}

/**
 * The fleet in figures and in order, kept up to date by the machine: ten thousand machines are not
 * counted and sorted again for each of a thousand reports a second.
 */
export class Ledger {
  readonly #entries = new Map<number, Entry>();
  readonly #counts = noCounts();
  readonly #networks = new Map<number, MutableCounts>();
  readonly #down = new Set<number>();
  #byName: Entry[] = [];
  #unsorted = false;

  constructor(machines: Iterable<LiveMachine> = []) {
    for (const machine of machines) this.put(machine);
  }

  /** Machines by what they are shown as. */
  get counts(): Counts {
    return { ...this.#counts };
  }

  /** The ids of all machines. */
  ids(): Iterable<number> {
    return this.#entries.keys();
  }

  /** One machine; `undefined` when there is none. */
  get(id: number): Entry | undefined {
    return this.#entries.get(id);
  }

  /** Takes a report in. */
  put(machine: LiveMachine): Effect {
    const entry = this.#entries.get(machine.id);
    const state = displayState(machine);
    if (entry === undefined) {
      const { hostname, vtep } = machine;
      const added = { machine, state, key: naturalKey(hostname), vtepKey: naturalKey(vtep) };
      this.#entries.set(machine.id, added);
      this.#byName.push(added);
      this.#unsorted = true;
      this.#count(machine, state, 1);
      return "identity";
    }
    const before = entry.machine;
    if (before === machine) return "nothing";
    if (isOther(before, machine)) {
      this.drop(machine.id);
      return this.put(machine);
    }
    entry.machine = machine;
    if (entry.state === state) return "vitals";
    this.#count(before, entry.state, -1);
    this.#count(machine, state, 1);
    entry.state = state;
    return "state";
  }

  /** Forgets a machine. */
  drop(id: number): Effect {
    const entry = this.#entries.get(id);
    if (entry === undefined) return "nothing";
    this.#entries.delete(id);
    this.#byName.splice(this.#byName.indexOf(entry), 1);
    this.#count(entry.machine, entry.state, -1);
    return "identity";
  }

  /** The machines that do not answer. */
  *down(): Iterable<LiveMachine> {
    for (const id of this.#down) {
      const entry = this.#entries.get(id);
      if (entry !== undefined) yield entry.machine;
    }
  }

  /** Every VNI, by number. */
  networks(): Network[] {
    const rtts = new Map<number, number[]>();
    for (const { machine, state } of this.#byName) {
      if (state !== "ok" || machine.rtt === null) continue;
      const those = rtts.get(machine.vni);
      if (those === undefined) rtts.set(machine.vni, [machine.rtt]);
      else those.push(machine.rtt);
    }
    return [...this.#networks].sort(([a], [b]) => a - b).map(([vni, counts]) => ({
      vni,
      counts: { ...counts },
      rtt: median(rtts.get(vni) ?? []),
    }));
  }

  /** Every machine by hostname, nearly: see `naturalKey`. */
  byName(): readonly Entry[] {
    if (this.#unsorted) this.#byName.sort(byKey);
    this.#unsorted = false;
    return this.#byName;
  }

  /**
   * Every machine, nearly in the order that `listPage` will give. It has the last word; but sorting what
   * is sorted takes one pass, and comparing hostnames as people do costs far more than anything else.
   */
  inOrder(sort: SortKey, descending: boolean): LiveMachine[] {
    const entries = this.byName();
    const measure = MEASURES[sort];
    if (measure !== undefined) return byMeasure(entries, measure, descending ? -1 : 1);
    if (sort !== "state") return entries.map(({ machine }) => machine);
    const states = descending ? [...DISPLAY_STATES].reverse() : DISPLAY_STATES;
    return states.flatMap((wanted) =>
      this.#counts[wanted] === 0
        ? []
        : entries.filter(({ state }) => state === wanted).map(({ machine }) => machine)
    );
  }

  #count({ id, vni }: LiveMachine, state: DisplayState, by: 1 | -1): void {
    let network = this.#networks.get(vni);
    if (network === undefined) this.#networks.set(vni, network = noCounts());
    for (const counts of [this.#counts, network]) {
      counts[state] += by;
      counts.all += by;
    }
    if (network.all === 0) this.#networks.delete(vni);
    if (state !== "down") return;
    if (by === 1) this.#down.add(id);
    else this.#down.delete(id);
  }
}

/** What changes with every check, as numbers; without one, a machine is last whichever way. */
const MEASURES: Partial<Record<SortKey, (machine: LiveMachine) => number | null>> = {
  rtt: ({ rtt }) => rtt,
  loss: ({ loss }) => loss,
  seen: ({ lastSeen }) => lastSeen,
};

function byMeasure(
  entries: readonly Entry[],
  measure: (machine: LiveMachine) => number | null,
  sign: 1 | -1,
): LiveMachine[] {
  const measured = entries.map(({ machine }) => {
    const value = measure(machine);
    return { machine, value: value === null ? Infinity : sign * value };
  });
  // Two without a value give NaN, which sort() takes for equal.
  return measured.sort((a, b) => a.value - b.value).map(({ machine }) => machine);
}

type MutableCounts = { -readonly [Key in keyof Counts]: number };

function noCounts(): MutableCounts {
  return { down: 0, degraded: 0, waiting: 0, paused: 0, ok: 0, all: 0 };
}

/** Whether what a machine says of itself changed, as far as figures and order depend on it. */
function isOther(a: LiveMachine, b: LiveMachine): boolean {
  return a.hostname !== b.hostname || a.vni !== b.vni || a.vtep !== b.vtep || a.ip !== b.ip ||
    a.mac !== b.mac;
}

function byKey(a: Entry, b: Entry): number {
  return a.key < b.key ? -1 : a.key > b.key ? 1 : a.machine.id - b.machine.id;
}

function median(values: number[]): number | null {
  const sorted = Float64Array.from(values).sort();
  return sorted[sorted.length >> 1] ?? null;
}
