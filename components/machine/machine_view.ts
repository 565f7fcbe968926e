import { batch, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { Span } from "../../core/chart.ts";
import { type History, type SamplePoint, unflattened } from "../../core/history.ts";
import type { Fleet, LiveMachine } from "../../core/live.ts";
import type { StoredEvent } from "../../core/machine_event.ts";
import type { MachineOnWire } from "../../core/machine_wire.ts";
import { type Outage, outageFromWire } from "../../core/outage.ts";
import type { OutageOnWire } from "../../core/outage_wire.ts";
import { type Range, RANGE_FACTS } from "../../core/range.ts";
import type { UptimeFigures } from "../../core/uptime.ts";
import { type Peers, peersOf } from "../../core/verdict.ts";
import { type Answer, callManager } from "../call_manager.ts";
import type { Details, FirstView } from "./first_view.ts";

/** An event as far as it is shown. */
export type ShownEvent = Pick<StoredEvent, "kind" | "at" | "details" | "acknowledgedAt">;

/** What a chart shows. */
export interface Figure {
  readonly range: Range;
  readonly span: Span;
  /** Null while the database is away. */
  readonly points: readonly SamplePoint[] | null;
}

/** The neighbours are counted again at most this often, in milliseconds. */
const PEERS_INTERVAL = 1000;
/** Outages older than this are not on the page. */
const OUTAGES_SPAN = RANGE_FACTS["30d"].span;
const OUTAGES_MAX = 50;

/**
 * What a machine's page shows, kept true: what the live feed brings at once, and what it does not, such as
 * the history, by asking for what is new.
 */
export class MachineView {
  readonly id: number;
  readonly #machine: Signal<LiveMachine>;
  readonly #isGone = signal(false);
  readonly #peers: Signal<Peers | null>;
  readonly #range: Signal<Range>;
  readonly #details: Signal<Details | null>;
  readonly #figure: Signal<Figure>;
  readonly #outages: Signal<readonly Outage[]>;
  readonly #events: Signal<readonly ShownEvent[]>;
  readonly #uptime: Signal<UptimeFigures | null>;
  #peersAt = 0;
  /** A history is on its way; whatever is asked meanwhile comes with the next one. */
  #isAsking = false;
  #askedAt: number;

  /** @param now the manager's clock, milliseconds since the epoch */
  constructor(first: FirstView, at: number, private readonly now: () => number) {
    const { machine, peers, range, kept } = first;
    this.id = machine.id;
    this.#machine = signal(machine);
    this.#peers = signal(peers);
    this.#range = signal(range);
    this.#details = signal(
      kept && { extraData: JSON.parse(kept.extraJson), notes: kept.notes },
    );
    this.#figure = signal({
      range,
      span: { from: at - RANGE_FACTS[range].span, to: at },
      points: kept && unflattened(kept.points),
    });
    this.#outages = signal(kept?.outages.map(outageFromWire) ?? []);
    this.#events = signal(kept?.events ?? []);
    this.#uptime = signal(kept?.uptime ?? null);
    this.#askedAt = at;
  }

  get machine(): ReadonlySignal<LiveMachine> {
    return this.#machine;
  }

  /** It has been deleted. */
  get isGone(): ReadonlySignal<boolean> {
    return this.#isGone;
  }

  /** The other machines behind its VTEP. */
  get peers(): ReadonlySignal<Peers | null> {
    return this.#peers;
  }

  /** The span that is asked for. */
  get range(): ReadonlySignal<Range> {
    return this.#range;
  }

  /** The span that is shown, until the one that is asked for is here. */
  get figure(): ReadonlySignal<Figure> {
    return this.#figure;
  }

  /** Null while the database is away. */
  get details(): ReadonlySignal<Details | null> {
    return this.#details;
  }

  /** The latest first. */
  get outages(): ReadonlySignal<readonly Outage[]> {
    return this.#outages;
  }

  /** The latest first. */
  get events(): ReadonlySignal<readonly ShownEvent[]> {
    return this.#events;
  }

  get uptime(): ReadonlySignal<UptimeFigures | null> {
    return this.#uptime;
  }

  /** Takes changes in: the machines with these ids, or any of them (`null`). */
  take({ machines }: Pick<Fleet, "machines">, touched: ReadonlySet<number> | null): void {
    this.#countPeers(machines);
    if (touched !== null && !touched.has(this.id)) return;
    const after = machines.get(this.id);
    this.#isGone.value = after === undefined;
    if (after === undefined) return;
    const before = this.#machine.value;
    this.#machine.value = after;
    if (differs(before, after)) this.refreshDetails();
    if (before.paused !== after.paused) this.#notePause(after.paused);
    if (before.paused !== after.paused || isDown(before) !== isDown(after)) this.#refreshOutages();
    if (before.checkedAt !== after.checkedAt) this.#refreshHistorySoon();
  }

  /** Shows another span. */
  async show(range: Range): Promise<void> {
    this.#range.value = range;
    await this.#refreshHistory();
  }

  /** Takes note of the address conflicts. */
  async acknowledge(): Promise<Answer<unknown>> {
    const answer = await callManager("POST", `/api/machines/${this.id}/acknowledge`);
    if (answer.kind === "ok") {
      this.#events.value = this.#events.value.map((event) => ({
        ...event,
        acknowledgedAt: event.acknowledgedAt ?? this.now(),
      }));
    }
    return answer;
  }

  /** Asks again for what the live feed does not bring. */
  async refreshDetails(): Promise<void> {
    const answer = await callManager<MachineOnWire>("GET", `/api/machines/${this.id}`);
    if (answer.kind !== "ok") return;
    const { extra_data, notes } = answer.body;
    this.#details.value = { extraData: extra_data as Details["extraData"], notes };
  }

  #countPeers(machines: ReadonlyMap<number, LiveMachine>): void {
    const now = this.now();
    if (now - this.#peersAt < PEERS_INTERVAL) return;
    this.#peersAt = now;
    const peers = peersOf(machines.get(this.id) ?? this.#machine.value, machines.values());
    const { value } = this.#peers;
    if (peers?.all !== value?.all || peers?.down !== value?.down) this.#peers.value = peers;
  }

  #notePause(paused: boolean): void {
    const event = {
      kind: paused ? "paused" : "resumed",
      at: this.now(),
      details: {},
      acknowledgedAt: null,
    } as const;
    this.#events.value = [event, ...this.#events.value];
  }

  async #refreshOutages(): Promise<void> {
    const answer = await callManager<{ failures: OutageOnWire[]; uptime: UptimeFigures }>(
      "GET",
      `/api/machines/${this.id}/failures?limit=${OUTAGES_MAX}`,
    );
    if (answer.kind !== "ok") return;
    const since = this.now() - OUTAGES_SPAN;
    batch(() => {
      this.#outages.value = answer.body.failures.map(outageFromWire)
        .filter(({ endedAt }) => endedAt === null || endedAt > since);
      this.#uptime.value = answer.body.uptime;
    });
  }

  #refreshHistorySoon(): void {
    // A little early, since checks come a little early.
    const interval = RANGE_FACTS[this.#range.value].refresh * 0.8;
    if (document.hidden || this.now() - this.#askedAt < interval) return;
    this.#refreshHistory();
  }

  async #refreshHistory(): Promise<void> {
    if (this.#isAsking) return;
    this.#isAsking = true;
    const range = this.#range.value;
    const { span, resolution, gap } = RANGE_FACTS[range];
    const to = this.now();
    this.#askedAt = to;
    const shown = this.#figure.value;
    const known = shown.range === range ? shown.points ?? [] : [];
    // The last slot is still being filled, and a slot holds less than a gap.
    const from = Math.max(to - span, (known.at(-1)?.t ?? 0) - gap);
    const answer = await callManager<History>(
      "GET",
      `/api/machines/${this.id}/history?resolution=${resolution}&from=${Math.floor(from)}` +
        `&to=${Math.ceil(to) + 1}`,
    );
    this.#isAsking = false;
    if (range !== this.#range.value) return await this.#refreshHistory();
    if (answer.kind !== "ok") return;
    const { points } = answer.body;
    const begin = points[0]?.t ?? from;
    const kept = known.filter(({ t }) => t >= to - span && t < Math.min(from, begin));
    this.#figure.value = {
      range,
      span: { from: to - span, to },
      points: [...kept, ...points],
    };
  }
}

function isDown({ state }: LiveMachine): boolean {
  return state === "down";
}

/** What it says of itself has changed, or was told again although nothing was checked. */
function differs(before: LiveMachine, after: LiveMachine): boolean {
  if (before === after) return false;
  return before.checkedAt === after.checkedAt || before.hostname !== after.hostname ||
    before.mac !== after.mac || before.vni !== after.vni || before.vtep !== after.vtep ||
    before.tags.join() !== after.tags.join();
}
