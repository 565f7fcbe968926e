import { batch, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import {
  type Counts,
  type ListPage,
  listPage,
  type ListQuery,
  type SortKey,
} from "../../core/list.ts";
import type { Fleet, LiveMachine } from "../../core/live.ts";
import type { FirstPage } from "./first_page.ts";
import { type Effect, Ledger, type Network } from "./ledger.ts";
import { type Truth, truthOf } from "./truth.ts";

/** The part of a fleet that is shown. */
export type Machines = Pick<Fleet, "machines">;

/** One row of the list. Its machine's values change in place. */
export interface Row {
  readonly id: number;
  readonly machine: Signal<LiveMachine>;
  /** Deleted while the order is held: the row stays until the pointer leaves. */
  readonly deleted: Signal<boolean>;
}

/** Which part of the list is shown. */
export interface Extent {
  readonly total: number;
  readonly page: number;
  readonly pages: number;
}

/** What a picture of the whole fleet has to hear of. */
export interface Watcher {
  /** Other machines, or others among them: start again. */
  reordered(): void;
  /** These machines changed in place. */
  changed(ids: ReadonlySet<number>): void;
}

/** A new order, and figures that cost a pass over the fleet, come at most this often. */
const REFRESH_INTERVAL = 500;

/** A pointer that has not moved for this long, in milliseconds, is not about to press anything. */
const REST = 10_000;

/** Milliseconds of work at a time, and machines between looks at the clock. */
const SLICE = 6;
const SLICE_CHECK = 64;

/** Values that change with every check: an order by them is never settled. */
const VITAL_SORTS: readonly SortKey[] = ["rtt", "loss", "seen"];

/**
 * What the dashboard shows, kept true as machines change: rows in place at once, order and figures a
 * little later, and the order not at all while it is held.
 */
export class View {
  readonly #query: Signal<ListQuery>;
  readonly #rows: Signal<readonly Row[]>;
  readonly #extent: Signal<Extent>;
  readonly #counts: Signal<Counts>;
  readonly #networks: Signal<readonly Network[]>;
  readonly #truth: Signal<Truth>;
  readonly #waiting = signal(false);
  readonly #ledger = new Ledger();
  readonly #watchers = new Set<Watcher>();
  #visible: ReadonlyMap<number, Row>;
  readonly #filled = signal(false);
  #held = false;
  /** What changed since the last refresh. */
  #pending: Effect = "nothing";
  #fleet: Machines | null = null;
  readonly #queue = new Set<number>();
  #renewed = false;
  #workTimer: ReturnType<typeof setTimeout> | undefined;
  #restTimer: ReturnType<typeof setTimeout> | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #refreshedAt = 0;

  constructor(first: FirstPage) {
    this.#query = signal(first.query);
    this.#counts = signal(first.counts);
    this.#networks = signal(first.networks);
    this.#truth = signal(first.truth);
    this.#extent = signal(extentOf(first.page));
    const rows = rowsOf(first.page.machines, new Map());
    this.#rows = signal(rows);
    this.#visible = byId(rows);
  }

  /** The question that the list answers. */
  get query(): ReadonlySignal<ListQuery> {
    return this.#query;
  }

  /** The rows shown, in order. */
  get rows(): ReadonlySignal<readonly Row[]> {
    return this.#rows;
  }

  get extent(): ReadonlySignal<Extent> {
    return this.#extent;
  }

  get counts(): ReadonlySignal<Counts> {
    return this.#counts;
  }

  get networks(): ReadonlySignal<readonly Network[]> {
    return this.#networks;
  }

  get truth(): ReadonlySignal<Truth> {
    return this.#truth;
  }

  /** True while a new order waits for the pointer to leave. */
  get waiting(): ReadonlySignal<boolean> {
    return this.#waiting;
  }

  /** True once the whole fleet is here, so that any question can be answered without the server. */
  get filled(): ReadonlySignal<boolean> {
    return this.#filled;
  }

  /** The whole fleet in figures and in order. */
  get ledger(): Ledger {
    return this.#ledger;
  }

  /** Tells of changes, and at once of what there is, until the returned function is called. */
  watch(watcher: Watcher): () => void {
    this.#watchers.add(watcher);
    if (this.#filled.peek()) watcher.reordered();
    return () => this.#watchers.delete(watcher);
  }

  /** Takes changes in: the machines with these ids, or any of them (`null`). */
  take(fleet: Machines, touched: ReadonlySet<number> | null): void {
    this.#fleet = fleet;
    for (const id of touched ?? fleet.machines.keys()) this.#queue.add(id);
    if (touched === null) {
      this.#renewed = true;
      for (const id of this.#ledger.ids()) this.#queue.add(id);
    }
    this.#work();
  }

  /** Asks another question; its answer comes at once, held or not, or else with the fleet. */
  ask(query: ListQuery): void {
    this.#query.value = query;
    this.#pending = "identity";
    if (this.#filled.peek()) this.#refresh(true);
  }

  /** Holds the order, but not for a pointer that just lies there. */
  hold(): void {
    this.#held = true;
    clearTimeout(this.#restTimer);
    this.#restTimer = setTimeout(() => this.release(), REST);
  }

  /** Lets the order go. */
  release(): void {
    this.#held = false;
    clearTimeout(this.#restTimer);
    if (this.#waiting.value) this.#refresh(true);
  }

  /** Answers again now, held or not: after something that the reader did. */
  settle(): void {
    this.#refresh(true);
  }

  /** Works through the queue, for no longer at a time than nobody notices. */
  #work(): void {
    clearTimeout(this.#workTimer);
    const until = performance.now() + SLICE;
    const done = new Set<number>();
    batch(() => {
      for (const id of this.#queue) {
        this.#queue.delete(id);
        this.#takeOne(id);
        done.add(id);
        if (done.size % SLICE_CHECK === 0 && performance.now() > until) break;
      }
      // Until the whole fleet is here, what the server counted is truer.
      if (this.#filled.peek() && this.#pending !== "vitals") {
        this.#counts.value = this.#ledger.counts;
      }
    });
    for (const watcher of this.#watchers) watcher.changed(done);
    if (this.#queue.size > 0) this.#workTimer = setTimeout(() => this.#work());
    else if (this.#renewed) this.#fill();
    else this.#refreshSoon();
  }

  #takeOne(id: number): void {
    const machine = this.#fleet?.machines.get(id);
    const effect = machine === undefined ? this.#ledger.drop(id) : this.#ledger.put(machine);
    this.#pending = more(this.#pending, effect);
    const row = this.#visible.get(id);
    if (row === undefined) return;
    row.deleted.value = machine === undefined;
    if (machine !== undefined) row.machine.value = machine;
  }

  /** The whole fleet is here, again: what was held is of the past. */
  #fill(): void {
    this.#renewed = false;
    this.#filled.value = true;
    this.#pending = "identity";
    this.#refresh(true);
  }

  #refreshSoon(): void {
    if (this.#timer !== undefined || this.#pending === "nothing") return;
    const wait = Math.max(0, this.#refreshedAt + REFRESH_INTERVAL - performance.now());
    this.#timer = setTimeout(() => this.#refresh(false), wait);
  }

  #refresh(whateverIsHeld: boolean): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#refreshedAt = performance.now();
    const { sort, descending } = this.#query.value;
    const regrown = this.#pending === "identity";
    const reorders = regrown || this.#pending === "state" || this.#waiting.value ||
      VITAL_SORTS.includes(sort);
    this.#pending = "nothing";
    if (reorders) {
      const next = listPage(this.#ledger.inOrder(sort, descending), this.#query.value);
      batch(() => this.#showUnlessHeld(next, whateverIsHeld));
    }
    // Each a task of its own, so that none is long.
    setTimeout(() => this.#networks.value = this.#ledger.networks());
    if (regrown) { for (const watcher of this.#watchers) watcher.reordered(); }
  }

  #showUnlessHeld(next: ListPage, whateverIsHeld: boolean): void {
    this.#counts.value = this.#ledger.counts;
    this.#truth.value = truthOf(this.#ledger.counts, this.#ledger.down());
    const waits = this.#held && !whateverIsHeld && this.#differs(next);
    this.#waiting.value = waits;
    if (!waits) this.#show(next);
  }

  #show(next: ListPage): void {
    this.#extent.value = extentOf(next);
    const rows = rowsOf(next.machines, this.#visible);
    if (this.#differs(next)) this.#rows.value = rows;
    this.#visible = byId(rows);
  }

  #differs({ machines }: ListPage): boolean {
    const rows = this.#rows.value;
    return rows.length !== machines.length ||
      rows.some((row, index) => row.id !== machines[index]?.id);
  }
}

function extentOf({ total, page, pages }: ListPage): Extent {
  return { total, page, pages };
}

/** Rows for these machines; those shown before stay the same rows. */
function rowsOf(machines: readonly LiveMachine[], before: ReadonlyMap<number, Row>): Row[] {
  return machines.map((machine) => {
    const known = before.get(machine.id);
    if (known === undefined) {
      return { id: machine.id, machine: signal(machine), deleted: signal(false) };
    }
    known.machine.value = machine;
    return known;
  });
}

function byId(rows: readonly Row[]): ReadonlyMap<number, Row> {
  return new Map(rows.map((row) => [row.id, row]));
}

const WEIGHT: Readonly<Record<Effect, number>> = { nothing: 0, vitals: 1, state: 2, identity: 3 };

function more(a: Effect, b: Effect): Effect {
  return WEIGHT[a] >= WEIGHT[b] ? a : b;
}
