import { batch, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { Counts, ListQuery, SortKey } from "../../core/list.ts";
import type { Fleet, LiveMachine } from "../../core/live.ts";
import { type FirstPage, pageOf } from "./first_page.ts";
import { type Effect, Ledger, type Network } from "./ledger.ts";
import type { Truth } from "./truth.ts";

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
  #filled = false;
  #held = false;
  /** What changed since the last refresh. */
  #pending: Effect = "nothing";
  #timer: ReturnType<typeof setTimeout> | undefined;
  #refreshedAt = 0;

  constructor(first: FirstPage) {
    this.#query = signal(first.query);
    this.#counts = signal(first.counts);
    this.#networks = signal(first.networks);
    this.#truth = signal(first.truth);
    this.#extent = signal(extentOf(first));
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
  get filled(): boolean {
    return this.#filled;
  }

  /** The whole fleet in figures and in order. */
  get ledger(): Ledger {
    return this.#ledger;
  }

  /** Tells of changes, and at once of what there is, until the returned function is called. */
  watch(watcher: Watcher): () => void {
    this.#watchers.add(watcher);
    if (this.#filled) watcher.reordered();
    return () => this.#watchers.delete(watcher);
  }

  /** Takes changes in: the machines with these ids, or any of them (`null`). */
  take({ machines }: Fleet, touched: ReadonlySet<number> | null): void {
    this.#filled = true;
    let effect = this.#pending;
    for (const id of touched ?? new Set([...machines.keys(), ...this.#ledger.ids()])) {
      const machine = machines.get(id);
      effect = more(
        effect,
        machine === undefined ? this.#ledger.drop(id) : this.#ledger.put(machine),
      );
      const row = this.#visible.get(id);
      if (row === undefined) continue;
      row.deleted.value = machine === undefined;
      if (machine !== undefined) row.machine.value = machine;
    }
    this.#pending = effect;
    if (touched !== null) { for (const watcher of this.#watchers) watcher.changed(touched); }
    if (effect === "state" || effect === "identity") this.#counts.value = this.#ledger.counts;
    this.#refreshSoon();
  }

  /** Asks another question; its answer comes at once, held or not, or else with the fleet. */
  ask(query: ListQuery): void {
    this.#query.value = query;
    this.#pending = "identity";
    if (this.#filled) this.#refresh(true);
  }

  /** Holds the order, or lets it go. */
  hold(held: boolean): void {
    this.#held = held;
    if (!held && this.#waiting.value) this.#refresh(true);
  }

  /** Answers again now, held or not: after something that the reader did. */
  settle(): void {
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
    const query = this.#query.value;
    const regrown = this.#pending === "identity";
    const reorders = regrown || this.#pending === "state" || this.#waiting.value ||
      VITAL_SORTS.includes(query.sort);
    this.#pending = "nothing";
    batch(() => {
      if (!reorders) {
        this.#networks.value = this.#ledger.networks();
        return;
      }
      const next = pageOf(this.#ledger, query);
      this.#counts.value = next.counts;
      this.#networks.value = next.networks;
      this.#truth.value = next.truth;
      const waits = this.#held && !whateverIsHeld && this.#differs(next);
      this.#waiting.value = waits;
      if (!waits) this.#show(next);
    });
    if (regrown) { for (const watcher of this.#watchers) watcher.reordered(); }
  }

  #show(next: FirstPage): void {
    this.#extent.value = extentOf(next);
    const rows = rowsOf(next.page.machines, this.#visible);
    if (this.#differs(next)) this.#rows.value = rows;
    this.#visible = byId(rows);
  }

  #differs({ page }: FirstPage): boolean {
    const rows = this.#rows.value;
    return rows.length !== page.machines.length ||
      rows.some((row, index) => row.id !== page.machines[index]?.id);
  }
}

function extentOf({ page: { total, page, pages } }: FirstPage): Extent {
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
