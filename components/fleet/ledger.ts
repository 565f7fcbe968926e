import { type SharedFault, sharedFaults } from "../../core/shared_fault.ts";
import {
  type Counts,
  DISPLAY_STATES,
  type DisplayState,
  displayState,
  type Grouping,
  type SortKey,
} from "../../core/list.ts";
import type { LiveMachine } from "../../core/live.ts";
import { keysOf, networkKey } from "./group_key.ts";
import { naturalKey } from "./natural_key.ts";
import { sortedBy } from "./order.ts";

/** What one more report of a machine changed, from least to most. */
export const EFFECT = { nothing: 0, vitals: 1, state: 2, identity: 3 } as const;
export type Effect = (typeof EFFECT)[keyof typeof EFFECT];

/** One machine as the ledger keeps it. */
export interface Entry {
  machine: LiveMachine;
  state: DisplayState;
  /** Hostnames compare as these do. */
  readonly key: string;
  /** VTEPs compare as these do. */
  readonly vtepKey: string;
  /** The group it is in on the map: see `networkKey`. */
  readonly network: string;
}

/**
 * The fleet in figures and in order, kept up to date by the machine: ten thousand machines are not
 * counted and sorted again for each of a thousand reports a second.
 */
export class Ledger {
  readonly #entries = new Map<number, Entry>();
  readonly #counts = noCounts();
  readonly #behind = new Map<string, number>();
  #tagged = 0;
  #byName: Entry[] = [];
  /** Empty where it is to be made anew. */
  readonly #groups = new Map<Grouping, ReadonlyMap<string, readonly Entry[]>>();
  #unsorted = false;

  constructor(machines: Iterable<LiveMachine> = []) {
    for (const machine of machines) this.put(machine);
  }

  /** Machines by what they are shown as. */
  get counts(): Counts {
    return { ...this.#counts };
  }

  /** Whether any machine has a tag. */
  get isTagged(): boolean {
    return this.#tagged > 0;
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
    if (entry === undefined) return this.#add(machine);
    const before = entry.machine;
    if (before === machine) return EFFECT.nothing;
    if (isOther(before, machine)) {
      this.drop(machine.id);
      return this.#add(machine);
    }
    entry.machine = machine;
    const state = displayState(machine);
    if (entry.state === state) return EFFECT.vitals;
    this.#count(before, entry.state, -1);
    this.#count(machine, state, 1);
    entry.state = state;
    return EFFECT.state;
  }

  /** Forgets a machine. */
  drop(id: number): Effect {
    const entry = this.#entries.get(id);
    if (entry === undefined) return EFFECT.nothing;
    this.#entries.delete(id);
    this.#byName.splice(this.#byName.indexOf(entry), 1);
    this.#groups.clear();
    this.#count(entry.machine, entry.state, -1);
    return EFFECT.identity;
  }

  /** The machines that do not answer, by hostname. */
  down(): LiveMachine[] {
    if (this.#counts.down === 0) return [];
    return this.byName().filter(({ state }) => state === "down").map(({ machine }) => machine);
  }

  /** What those that do not answer have in common. */
  sharedFaults(): SharedFault[] {
    return sharedFaults(this.down(), (vtep) => this.#behind.get(vtep) ?? 0);
  }

  /** Every machine by hostname. */
  byName(): readonly Entry[] {
    if (this.#unsorted) this.#byName.sort(byKey);
    this.#unsorted = false;
    return this.#byName;
  }

  /** Every machine by the groups it is in (see group_key.ts); by hostname in each. */
  byGroup(by: Grouping): ReadonlyMap<string, readonly Entry[]> {
    let groups = this.#groups.get(by);
    if (groups === undefined) {
      const made = new Map<string, Entry[]>();
      for (const entry of this.byName()) {
        for (const key of keysOf(entry, by)) {
          const members = made.get(key);
          if (members === undefined) made.set(key, [entry]);
          else members.push(entry);
        }
      }
      this.#groups.set(by, groups = made);
    }
    return groups;
  }

  /** Every machine in an order; those alike in it by hostname. */
  inOrder(sort: SortKey, descending: boolean): LiveMachine[] {
    const entries = this.byName();
    if (sort !== "state") {
      return sortedBy(entries, sort, descending).map(({ machine }) => machine);
    }
    const states = descending ? [...DISPLAY_STATES].reverse() : DISPLAY_STATES;
    return states.flatMap((wanted) =>
      this.#counts[wanted] === 0
        ? []
        : entries.filter(({ state }) => state === wanted).map(({ machine }) => machine)
    );
  }

  #add(machine: LiveMachine): Effect {
    const { id, hostname, vtep } = machine;
    const state = displayState(machine);
    const entry = {
      machine,
      state,
      key: naturalKey(hostname),
      vtepKey: naturalKey(vtep),
      network: networkKey(machine),
    };
    this.#entries.set(id, entry);
    this.#byName.push(entry);
    this.#groups.clear();
    this.#unsorted = true;
    this.#count(machine, state, 1);
    return EFFECT.identity;
  }

  #count({ vtep, tags }: LiveMachine, state: DisplayState, by: 1 | -1): void {
    this.#counts[state] += by;
    this.#counts.all += by;
    if (tags.length > 0) this.#tagged += by;
    const behind = (this.#behind.get(vtep) ?? 0) + by;
    if (behind > 0) this.#behind.set(vtep, behind);
    else this.#behind.delete(vtep);
  }
}

/** Counts that can be counted up. */
type MutableCounts = { -readonly [Key in keyof Counts]: number };

export function noCounts(): MutableCounts {
  return { down: 0, degraded: 0, waiting: 0, paused: 0, ok: 0, all: 0 };
}

/** Whether what a machine says of itself changed, as far as figures and order depend on it. */
function isOther(a: LiveMachine, b: LiveMachine): boolean {
  return a.hostname !== b.hostname || a.vni !== b.vni || a.vtep !== b.vtep || a.ip !== b.ip ||
    a.mac !== b.mac || (a.tags !== b.tags && a.tags.join("\n") !== b.tags.join("\n"));
}

/** As people order names, numbers in them as numbers; those alike by id. */
function byKey(a: Entry, b: Entry): number {
  return a.key < b.key ? -1 : a.key > b.key ? 1 : a.machine.id - b.machine.id;
}
