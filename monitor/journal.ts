import type { CheckRecord } from "../core/check.ts";
import type { Logger } from "../core/log.ts";
import type { MachineId } from "../core/machine.ts";
import type { MonitorStore } from "./ports.ts";

/** How the journal writes. Spans in milliseconds. */
export interface JournalOptions {
  /** A record without events waits at most this long for company. */
  readonly linger: number;
  /** Records a transaction, at most. */
  readonly batch: number;
  /** Between tries while the database is away. */
  readonly retry: number;
  /** Samples held in all while the database is away; beyond it each machine loses its oldest. */
  readonly maxSamples: number;
}

/** Enough for a thousand machines at the default interval for an hour and a half: about 60 MB. */
export const JOURNAL_DEFAULTS: JournalOptions = {
  linger: 500,
  batch: 5_000,
  retry: 1_000,
  maxSamples: 500_000,
};

/** Told what became of records. */
export interface JournalListener {
  /** They are in the database, those in `kept`: the time to publish. */
  stored(records: readonly CheckRecord[], kept: ReadonlySet<MachineId>): void;
  /** The machine's checks may go on: its record is stored, or cannot be for now. */
  settled(ids: Iterable<MachineId>): void;
}

/**
 * What the checks found and the database does not have yet.
 *
 * One transaction at a time. A batch whose fate is unknown is sent again unchanged until it is settled,
 * so that nothing is written twice; what comes in meanwhile is merged, one record a machine.
 */
export class Journal {
  readonly #pending = new Map<MachineId, CheckRecord>();
  #inDoubt: readonly CheckRecord[] = [];
  #urgent = false;
  #away = false;
  #samples = 0;
  #dropped = 0;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #writing: Promise<void> | null = null;

  constructor(
    private readonly store: MonitorStore,
    private readonly listener: JournalListener,
    private readonly log: Logger,
    private readonly options: JournalOptions = JOURNAL_DEFAULTS,
  ) {}

  /** Records that are not in the database yet, samples given up for want of room, and whether it is away. */
  get state(): { readonly pending: number; readonly dropped: number; readonly away: boolean } {
    return {
      pending: this.#pending.size + this.#inDoubt.length,
      dropped: this.#dropped,
      away: this.#away,
    };
  }

  /** Takes a record. One with events, or `urgent`, is written without waiting for company. */
  add(record: CheckRecord, urgent: boolean): void {
    const before = this.#pending.get(record.machineId);
    const merged = before === undefined || before.generation !== record.generation
      ? record
      : merge(before, record);
    this.#samples += merged.samples.length - (before?.samples.length ?? 0);
    this.#pending.set(
      record.machineId,
      this.#samples > this.options.maxSamples ? this.#shed(merged) : merged,
    );
    this.#urgent ||= urgent || record.events.length > 0;
    if (this.#away) this.listener.settled([record.machineId]);
    this.#arm();
  }

  /** Whether something of this machine still waits to be written. */
  holds(id: MachineId): boolean {
    return this.#pending.has(id);
  }

  /** Writes what there is, once; resolves when it is written or cannot be. */
  async close(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.#writing;
    while (this.#pending.size > 0 || this.#inDoubt.length > 0) {
      if (!await this.#writeOne()) break;
    }
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #arm(): void {
    if (this.#writing !== null) return;
    const hurry = this.#urgent || this.#pending.size >= this.options.batch;
    if (this.#timer !== null) {
      if (!hurry || this.#away) return;
      clearTimeout(this.#timer);
    }
    const wait = this.#away ? this.options.retry : hurry ? 0 : this.options.linger;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#writing = this.#writeOne().then(() => {
        this.#writing = null;
        if (this.#pending.size > 0 || this.#inDoubt.length > 0) this.#arm();
      });
    }, wait);
  }

  /** One transaction. @returns whether it was kept */
  async #writeOne(): Promise<boolean> {
    if (this.#inDoubt.length === 0) this.#inDoubt = this.#take();
    const batch = this.#inDoubt;
    try {
      const kept = await this.store.record(batch);
      this.#inDoubt = [];
      this.#samples -= batch.reduce((sum, record) => sum + record.samples.length, 0);
      if (this.#away) this.log.info("The database is back: writing what was kept in memory");
      this.#away = false;
      this.listener.stored(batch, kept);
      this.listener.settled(batch.map((record) => record.machineId));
      return true;
    } catch (error) {
      if (!this.#away) {
        this.log.warn(
          "Checks cannot be written: they are kept in memory until the database is back",
          {
            error: error instanceof Error ? error.message : String(error),
          },
        );
      }
      this.#away = true;
      this.listener.settled(batch.map((record) => record.machineId));
      this.listener.settled(this.#pending.keys());
      return false;
    }
  }

  #take(): readonly CheckRecord[] {
    const batch: CheckRecord[] = [];
    for (const [id, record] of this.#pending) {
      batch.push(record);
      this.#pending.delete(id);
      if (batch.length === this.options.batch) break;
    }
    if (this.#pending.size === 0) this.#urgent = false;
    return batch;
  }

  #shed(record: CheckRecord): CheckRecord {
    const excess = Math.min(this.#samples - this.options.maxSamples, record.samples.length);
    this.#samples -= excess;
    this.#dropped += excess;
    return { ...record, samples: record.samples.slice(excess) };
  }
}

function merge(before: CheckRecord, after: CheckRecord): CheckRecord {
  return {
    ...after,
    samples: [...before.samples, ...after.samples],
    events: [...before.events, ...after.events],
  };
}
