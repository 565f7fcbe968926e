import { batch, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import {
  type Counts,
  type ListPage,
  type ListQuery,
  matcher,
  type SortKey,
} from "../../core/list.ts";
import type { Fleet, LiveMachine } from "../../core/live.ts";
import { type Answer, answer, type Fold } from "./answer.ts";
import type { FirstPage } from "./first_page.ts";
import { type Group, groupsOf } from "./groups.ts";
import { History } from "./history.ts";
import { type Effect, Ledger } from "./ledger.ts";
import { type Row, RowKeeper, type Rows } from "./rows.ts";
import type { Truth } from "./truth.ts";

/** The part of a fleet that is shown. */
export type Machines = Pick<Fleet, "machines">;

/** Which part of the list is shown. */
export interface Extent extends Omit<ListPage, "machines"> {
  /** Machines that match, folded or not. */
  readonly found: number;
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
  /** The machines that are selected. */
  readonly picked: Signal<ReadonlySet<number>> = signal(new Set());
  /** Whether somebody is about to select, where there is no room to offer it all the time. */
  readonly picking: Signal<boolean> = signal(false);
  readonly #query: Signal<ListQuery>;
  readonly #rows: Signal<Rows>;
  readonly #extent: Signal<Extent>;
  readonly #counts: Signal<Counts>;
  readonly #groups: Signal<readonly Group[]>;
  readonly #truth: Signal<Truth>;
  readonly #tagged: Signal<boolean>;
  readonly #open = signal<ReadonlySet<string>>(new Set());
  readonly #waiting = signal(false);
  readonly #filled = signal(false);
  readonly #ledger = new Ledger();
  readonly #history = new History();
  readonly #keeper = new RowKeeper(this.#history);
  readonly #watchers = new Set<Watcher>();
  /** What the server found for the question `q`. */
  #alsoFound: { readonly q: string; readonly ids: ReadonlySet<number> } | null = null;
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
    this.#groups = signal(first.groups);
    this.#truth = signal(first.truth);
    this.#tagged = signal(first.tagged);
    this.#extent = signal(extentOf(first));
    this.#rows = signal(this.#keeper.rowsOf(first));
  }

  /** The question that the list answers. */
  get query(): ReadonlySignal<ListQuery> {
    return this.#query;
  }

  /** What the list shows, in order. */
  get rows(): ReadonlySignal<Rows> {
    return this.#rows;
  }

  get extent(): ReadonlySignal<Extent> {
    return this.#extent;
  }

  get counts(): ReadonlySignal<Counts> {
    return this.#counts;
  }

  get groups(): ReadonlySignal<readonly Group[]> {
    return this.#groups;
  }

  /** Whether there are tags to group by. */
  get tagged(): ReadonlySignal<boolean> {
    return this.#tagged;
  }

  get truth(): ReadonlySignal<Truth> {
    return this.#truth;
  }

  /** The incidents that are open. */
  get open(): ReadonlySignal<ReadonlySet<string>> {
    return this.#open;
  }

  /** Machines whose change nobody has looked at yet. */
  get unseenCount(): ReadonlySignal<number> {
    return this.#keeper.unseenCount;
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

  /** What the server found for a search besides what is found here. */
  alsoFound(q: string, ids: ReadonlySet<number>): void {
    this.#alsoFound = { q, ids };
    if (this.#filled.peek()) this.settle();
  }

  /** Opens an incident, or folds it. */
  toggle(key: string): void {
    const open = new Set(this.#open.peek());
    if (!open.delete(key)) open.add(key);
    this.#open.value = open;
    this.settle();
  }

  /** Every machine that answers the question, on whatever page or folded away. */
  matching(): LiveMachine[] {
    const { sort, descending } = this.#query.peek();
    return this.#ledger.inOrder(sort, descending).filter(this.#matcher());
  }

  /** Somebody has looked at these machines; `null`: at all of them. */
  see(ids: Iterable<number> | null): void {
    batch(() => {
      for (const id of ids ?? [...this.#keeper.unseen()]) this.#keeper.mark(id, false);
    });
  }

  /** Marks machines as changed that were so on an earlier page. */
  unsee(ids: Iterable<number>): void {
    batch(() => {
      for (const id of ids) this.#keeper.mark(id, true);
    });
  }

  /** Those whose change nobody has looked at yet. */
  unseen(): ReadonlySet<number> {
    return this.#keeper.unseen();
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
    const checkedBefore = this.#ledger.get(id)?.machine.checkedAt;
    const effect = machine === undefined ? this.#ledger.drop(id) : this.#ledger.put(machine);
    this.#pending = more(this.#pending, effect);
    // What is new to us while the fleet comes in for the first time is no news.
    const isNews = this.#filled.peek() && WEIGHT[effect] >= WEIGHT.state;
    if (machine === undefined) {
      this.#history.forget(id);
      this.#keeper.mark(id, false);
      this.#unpick(id);
    } else {
      const { checkedAt, rtt } = machine;
      if (checkedAt !== null && checkedAt !== checkedBefore) this.#history.add(id, rtt);
      if (isNews) this.#keeper.mark(id, true);
    }
    const row = this.#keeper.get(id);
    if (row === undefined) return;
    row.deleted.value = machine === undefined;
    if (machine !== undefined) row.machine.value = machine;
  }

  #unpick(id: number): void {
    const picked = new Set(this.picked.peek());
    if (picked.delete(id)) this.picked.value = picked;
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
      const next = answer(this.#ledger, this.#query.value, {
        open: this.#open.peek(),
        ...this.#foundElsewhere(),
      });
      batch(() => this.#showUnlessHeld(next, whateverIsHeld));
    }
    // Each a task of its own, so that none is long.
    setTimeout(() => {
      this.#groups.value = groupsOf(this.#ledger, this.#query.peek().by);
      this.#tagged.value = this.#ledger.isTagged;
    });
    if (regrown) { for (const watcher of this.#watchers) watcher.reordered(); }
  }

  #showUnlessHeld(next: Answer, whateverIsHeld: boolean): void {
    this.#counts.value = next.counts;
    this.#truth.value = next.truth;
    const waits = this.#held && !whateverIsHeld && this.#differs(next);
    this.#waiting.value = waits;
    if (!waits) this.#show(next);
  }

  #show(next: Answer): void {
    this.#extent.value = extentOf(next);
    const differs = this.#differs(next);
    const rows = this.#keeper.rowsOf(next);
    if (differs) this.#rows.value = rows;
  }

  #differs({ page, folds }: Answer): boolean {
    const rows = this.#rows.value;
    return isOther(rows.single, page.machines) || rows.folds.length !== folds.length ||
      rows.folds.some((row, i) => isOtherFold(row.fold, folds[i]));
  }

  #matcher(): (machine: LiveMachine) => boolean {
    return matcher(this.#query.peek(), this.#foundElsewhere().alsoFound);
  }

  #foundElsewhere(): { alsoFound?: ReadonlySet<number> } {
    const found = this.#alsoFound;
    return found === null || found.q !== this.#query.peek().q ? {} : { alsoFound: found.ids };
  }
}

function extentOf({ page: { total, page, pages }, found }: Answer): Extent {
  return { total, page, pages, found };
}

function isOther(rows: readonly Row[], machines: readonly LiveMachine[]): boolean {
  return rows.length !== machines.length ||
    rows.some((row, index) => row.id !== machines[index]?.id);
}

function isOtherFold(a: Fold, b: Fold | undefined): boolean {
  return a.key !== b?.key || a.count !== b.count || a.whole !== b.whole || a.since !== b.since ||
    a.machines.length !== b.machines.length ||
    a.machines.some(({ id }, index) => id !== b.machines[index]?.id);
}

const WEIGHT: Readonly<Record<Effect, number>> = { nothing: 0, vitals: 1, state: 2, identity: 3 };

function more(a: Effect, b: Effect): Effect {
  return WEIGHT[a] >= WEIGHT[b] ? a : b;
}
