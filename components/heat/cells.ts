import { partsOf } from "../fleet/group_key.ts";
import type { Entry, Ledger } from "../fleet/ledger.ts";

/** What a cell shows. The dot of a machine that answers well grows with its RTT. */
export const CELL = {
  none: 0,
  small: 1,
  medium: 2,
  large: 3,
  degraded: 4,
  waiting: 5,
  paused: 6,
  down: 7,
};

/** A dot grows at these multiples of its group's median RTT. */
const MEDIUM_FROM = 2;
const LARGE_FROM = 4;
/** Below this many milliseconds nobody has a slow machine, whatever the median is. */
const SLOW_FROM = 0.5;

/**
 * The cells of one group, in the order of their VTEPs: a fault that machines of one VTEP share makes a
 * clump.
 */
export class Cells {
  /** One of `CELL` for each machine. */
  readonly codes: Uint8Array;
  readonly #entries: readonly Entry[];
  readonly #places: ReadonlyMap<number, number>;

  /** @param key the group's: see group_key.ts */
  constructor(ledger: Ledger, key: string, private median: number | null) {
    const by = partsOf(key).kind === "tag" ? "tag" : "network";
    this.#entries = (ledger.byGroup(by).get(key) ?? []).toSorted(byVtep);
    this.#places = new Map(this.#entries.map(({ machine }, place) => [machine.id, place]));
    this.codes = Uint8Array.from(this.#entries, (entry) => code(entry, median));
  }

  /** The machine at a place. */
  at(place: number): Entry | undefined {
    return this.#entries[place];
  }

  /** Takes changes in; the places that look different now. */
  update(touched: ReadonlySet<number>, median: number | null): number[] {
    this.median = median;
    const changed: number[] = [];
    for (const id of touched) {
      const place = this.#places.get(id);
      const entry = place === undefined ? undefined : this.#entries[place];
      if (place === undefined || entry === undefined) continue;
      const now = code(entry, this.median);
      if (this.codes[place] === now) continue;
      this.codes[place] = now;
      changed.push(place);
    }
    return changed;
  }
}

function code({ machine, state }: Entry, median: number | null): number {
  if (state !== "ok") return CELL[state];
  const { rtt } = machine;
  if (rtt === null || median === null || rtt < SLOW_FROM) return CELL.small;
  return rtt >= median * LARGE_FROM
    ? CELL.large
    : rtt >= median * MEDIUM_FROM
    ? CELL.medium
    : CELL.small;
}

function byVtep(a: Entry, b: Entry): number {
  return a.vtepKey < b.vtepKey ? -1 : a.vtepKey > b.vtepKey ? 1 : 0;
}
