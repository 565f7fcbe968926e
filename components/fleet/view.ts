import type { Counts, ListPage, ListQuery, SortKey } from "../../core/list.ts";
import type { Fleet, LiveMachine } from "../../core/live.ts";
import { Cell } from "../cell.ts";
import { type Answer, answer, type Fold } from "./answer.ts";
import type { FirstPage } from "./first_page.ts";
import { eachGroup, type Group, inOrder } from "./groups.ts";
import { History } from "./history.ts";
import { EFFECT, type Effect, Ledger } from "./ledger.ts";
import { RowKeeper, type Rows } from "./rows.ts";
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

/** What only RTTs change, the medians of groups, moves slowly, and each time the whole map is laid out: this much later. */
const MEDIAN_INTERVAL = 5000;

/** A pointer that has not moved for this long, in milliseconds, is not about to press anything. */
const REST = 10_000;

/** Milliseconds of work at a time, and machines between looks at the clock. */
const SLICE = 5;
const SLICE_CHECK = 16;

/** Values that change with every check: an order by them is never settled. */
const VITAL_SORTS: readonly SortKey[] = ["rtt", "loss", "seen"];

/**
 * What the dashboard shows, kept true as machines change: rows in place at once, order and figures a
 * little later, and the order not at all while it is held. Its cells are for others to follow; they set
 * none but `picked` and `picking`.
 */
export class View {
  /** The question that the list answers. */
  readonly query: Cell<ListQuery>;
  /** What the list shows, in order. */
  readonly rows: Cell<Rows>;
  readonly extent: Cell<Extent>;
  readonly counts: Cell<Counts>;
  readonly groups: Cell<readonly Group[]>;
  readonly truth: Cell<Truth>;
  /** Whether there are tags to group by. */
  readonly tagged: Cell<boolean>;
  /** The incidents that are open. */
  readonly open = new Cell<ReadonlySet<string>>(new Set());
  /** True while a new order waits for the pointer to leave. */
  readonly waiting = new Cell(false);
  /** True once the whole fleet is here, so that any question can be answered without the server. */
  readonly filled = new Cell(false);
  /** The machines that are selected. */
  readonly picked = new Cell<ReadonlySet<number>>(new Set());
  /** Whether somebody is about to select, where there is no room to offer it all the time. */
  readonly picking = new Cell(false);
  /** The whole fleet in figures and in order. */
  readonly ledger = new Ledger();
  readonly #history = new History();
  /** The rows by machine, and which of them nobody has looked at since they changed. */
  readonly keeper = new RowKeeper(this.#history);
  readonly #watchers = new Set<Watcher>();
  /** How to tell what is looked for, and for which search. */
  #sought: { readonly q: string; readonly is: (machine: LiveMachine) => boolean } = {
    q: "",
    is: () => true,
  };
  #held = false;
  /** What changed since the last refresh. */
  #pending: Effect = EFFECT.nothing;
  #fleet: Machines | null = null;
  readonly #queue = new Set<number>();
  #renewed = false;
  #workTimer: ReturnType<typeof setTimeout> | undefined;
  #restTimer: ReturnType<typeof setTimeout> | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #refreshedAt = 0;
  #medianTimer: ReturnType<typeof setTimeout> | undefined;
  #isGrouping = false;
  /** Whether the groups have to be counted once more when they have been. */
  #regroups = false;

  constructor(first: FirstPage) {
    this.query = new Cell(first.query);
    this.counts = new Cell(first.counts);
    this.groups = new Cell(first.groups);
    this.truth = new Cell(first.truth);
    this.tagged = new Cell(first.tagged);
    this.extent = new Cell(extentOf(first));
    this.rows = new Cell(this.keeper.rowsOf(first));
  }

  /** Tells of changes, and at once of what there is, until the returned function is called. */
  watch(watcher: Watcher): () => void {
    this.#watchers.add(watcher);
    if (this.filled.value) watcher.reordered();
    return () => this.#watchers.delete(watcher);
  }

  /** Takes changes in: the machines with these ids, or any of them (`null`). */
  take(fleet: Machines, touched: ReadonlySet<number> | null): void {
    this.#fleet = fleet;
    for (const id of touched ?? fleet.machines.keys()) this.#queue.add(id);
    if (touched === null) {
      this.#renewed = true;
      for (const id of this.ledger.ids()) this.#queue.add(id);
    }
    this.#work();
  }

  /** Asks another question; its answer comes at once, held or not, or else with the fleet. */
  ask(query: ListQuery): void {
    this.query.value = query;
    this.#pending = EFFECT.identity;
    if (this.filled.value) this.settle();
  }

  /** How to tell what a search looks for. Until that is said, the list stays as it was. */
  seek(q: string, is: (machine: LiveMachine) => boolean): void {
    this.#sought = { q, is };
    this.ask(this.query.value);
  }

  /** Whether it has been said what the present search looks for: that script may be late. */
  isSoughtKnown(): boolean {
    const { q } = this.query.value;
    return q === "" || q === this.#sought.q;
  }

  /** Whether a machine is what is looked for. */
  isSought(machine: LiveMachine): boolean {
    return this.#sought.is(machine);
  }

  /** Opens an incident, or folds it. */
  toggle(key: string): void {
    const open = new Set(this.open.value);
    if (!open.delete(key)) open.add(key);
    this.open.value = open;
    this.ask(this.query.value);
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
    if (this.waiting.value) this.settle();
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
    for (const id of this.#queue) {
      this.#queue.delete(id);
      this.#takeOne(id);
      done.add(id);
      if (done.size % SLICE_CHECK === 0 && performance.now() > until) break;
    }
    // Until the whole fleet is here, what the server counted is truer.
    if (this.filled.value && this.#pending !== EFFECT.vitals) tell(this.counts, this.ledger.counts);
    for (const watcher of this.#watchers) watcher.changed(done);
    if (this.#queue.size > 0) this.#workTimer = setTimeout(() => this.#work());
    else if (this.#renewed) this.#fill();
    else this.#refreshSoon();
  }

  #takeOne(id: number): void {
    const machine = this.#fleet?.machines.get(id);
    const checkedBefore = this.ledger.get(id)?.machine.checkedAt;
    const effect = machine === undefined ? this.ledger.drop(id) : this.ledger.put(machine);
    if (effect > this.#pending) this.#pending = effect;
    const row = this.keeper.get(id);
    if (row !== undefined) row.deleted.value = machine === undefined;
    if (machine === undefined) return this.#forget(id);
    const { checkedAt, rtt } = machine;
    if (checkedAt !== null && checkedAt !== checkedBefore) this.#history.add(id, rtt);
    if (row !== undefined) row.machine.value = machine;
    // What is new to us while the fleet comes in for the first time is no news.
    if (this.filled.value && effect >= EFFECT.state) this.keeper.mark(id, true);
  }

  #forget(id: number): void {
    this.#history.forget(id);
    this.keeper.mark(id, false);
    if (!this.picked.value.has(id)) return;
    this.picked.value = new Set([...this.picked.value].filter((each) => each !== id));
  }

  /** The whole fleet is here, again: what was held is of the past. */
  #fill(): void {
    this.#renewed = false;
    this.filled.value = true;
    this.#pending = EFFECT.identity;
    // Apart from what follows from its being here, which is work enough for a task.
    setTimeout(() => this.settle());
  }

  #refreshSoon(): void {
    if (this.#timer !== undefined || this.#pending === EFFECT.nothing) return;
    const wait = Math.max(0, this.#refreshedAt + REFRESH_INTERVAL - performance.now());
    this.#timer = setTimeout(() => this.#refresh(false), wait);
  }

  #refresh(whateverIsHeld: boolean): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#refreshedAt = performance.now();
    const query = this.query.value;
    // How to search is loaded when somebody does; it tells when it is there.
    if (query.q !== "" && query.q !== this.#sought.q) return;
    const effect = this.#pending;
    const reorders = effect >= EFFECT.state || this.waiting.value ||
      VITAL_SORTS.includes(query.sort);
    this.#pending = EFFECT.nothing;
    if (reorders) {
      const open = this.open.value;
      const isSought = this.#sought.is;
      const next = answer(this.ledger, query, { open, isSought });
      tell(this.counts, next.counts);
      tell(this.truth, next.truth);
      this.waiting.value = this.#held && !whateverIsHeld && this.#differs(next);
      if (!this.waiting.value) this.#show(next);
    }
    if (effect >= EFFECT.state) this.#regroup();
    else this.#medianTimer ??= setTimeout(() => this.#regroup(), MEDIAN_INTERVAL);
    if (effect === EFFECT.identity) { for (const watcher of this.#watchers) watcher.reordered(); }
  }

  /** Counts the groups, each time in tasks of their own, of which none is long. */
  #regroup(): void {
    clearTimeout(this.#medianTimer);
    this.#medianTimer = undefined;
    this.#regroups = this.#isGrouping;
    if (this.#isGrouping) return;
    this.#isGrouping = true;
    const { by } = this.query.value;
    const groups: Group[] = [];
    const left = eachGroup(this.ledger, by);
    const count = () => {
      const until = performance.now() + SLICE;
      for (let next = left.next(); !next.done; next = left.next()) {
        groups.push(next.value);
        if (performance.now() > until) return setTimeout(count);
      }
      this.#isGrouping = false;
      if (by === this.query.value.by) tell(this.groups, inOrder(groups));
      this.tagged.value = this.ledger.isTagged;
      if (this.#regroups) this.#regroup();
    };
    setTimeout(count);
  }

  #show(next: Answer): void {
    const differs = this.#differs(next);
    const rows = this.keeper.rowsOf(next);
    if (differs) this.rows.value = rows;
    tell(this.extent, extentOf(next));
  }

  #differs({ page, folds }: Answer): boolean {
    const { single, folds: shown } = this.rows.value;
    const now = [single.map(idOf), shown.map(({ fold }) => factsOf(fold))];
    return isOther(now, [page.machines.map(idOf), folds.map(factsOf)]);
  }
}

function isOther(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) !== JSON.stringify(b);
}

/** Sets plain data; who follows it hears of it when it is other data. */
function tell<T>(cell: Cell<T>, next: T): void {
  if (isOther(cell.value, next)) cell.value = next;
}

/** All of an incident but what its machines are: they are there by their rows. */
function factsOf({ machines, ...rest }: Fold): unknown {
  return [rest, machines.map(idOf)];
}

function idOf({ id }: { readonly id: number }): number {
  return id;
}

function extentOf({ page: { total, page, pages }, found }: Answer): Extent {
  return { total, page, pages, found };
}
