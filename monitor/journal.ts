import type { CheckRecord } from "../core/check.ts";
import type { Logger } from "../core/log.ts";
import type { MachineId } from "../core/machine.ts";
import type { MonitorStore } from "./ports.ts";

/** How the journal writes. Spans in milliseconds. */
export interface JournalOptions {
  /** A record without events waits at most this long for company. */
  readonly linger: number;
  /** Samples a transaction, about: beyond it no further record goes in. */
  readonly batch: number;
  /** Between tries while the database is away. */
  readonly retry: number;
  /** A database that has not answered for this long is taken to be away. */
  readonly patience: number;
  /** Samples held in all while the database is away; beyond it each machine loses its oldest. */
  readonly maxSamples: number;
}

/** Enough for a thousand machines at the default interval for an hour and a half: about 60 MB. */
export const JOURNAL_DEFAULTS: JournalOptions = {
  linger: 500,
  batch: 5_000,
  retry: 1_000,
  patience: 5_000,
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
  #closing = false;
  #samples = 0;
  #dropped = 0;
  #timer: ReturnType<typeof setTimeout> | null = null;
  /** How long the timer was set for. */
  #wait = 0;
  #writing: Promise<boolean> | null = null;

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

  /** Writes what there is without waiting for company. */
  hasten(): void {
    this.#urgent = true;
    this.#arm();
  }

  /** Gives up what waits to be written of a machine that nobody watches any more. */
  forget(id: MachineId): void {
    this.#samples -= this.#pending.get(id)?.samples.length ?? 0;
    this.#pending.delete(id);
  }

  /** Writes what there is, once; resolves when it is written or cannot be. Nothing is written after it. */
  async close(): Promise<void> {
    this.#closing = true;
    this.#disarm();
    while (this.#writing !== null || this.#hasWork()) {
      if (!await this.#orImpatience(this.#writing ?? this.#write())) break;
    }
  }

  #hasWork(): boolean {
    return this.#pending.size > 0 || this.#inDoubt.length > 0;
  }

  #arm(): void {
    if (this.#writing !== null || this.#closing || !this.#hasWork()) return;
    const hurry = this.#urgent || this.#pending.size >= this.options.batch;
    const wait = this.#away ? this.options.retry : hurry ? 0 : this.options.linger;
    // Set anew for a shorter wait only: else a stream of urgent records would put it off for ever.
    if (this.#timer !== null && this.#wait <= wait) return;
    this.#disarm();
    this.#wait = wait;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      // Another record may have been forgotten meanwhile, and with it all there was.
      if (this.#hasWork()) this.#write();
    }, wait);
  }

  #disarm(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  /** Begins one transaction. Resolves to whether it was kept. */
  #write(): Promise<boolean> {
    if (this.#inDoubt.length === 0) this.#inDoubt = this.#take();
    this.#writing = this.#transact(this.#inDoubt).finally(() => {
      this.#writing = null;
      this.#arm();
    });
    return this.#writing;
  }

  async #transact(batch: readonly CheckRecord[]): Promise<boolean> {
    const { patience } = this.options;
    const impatience = setTimeout(
      () => this.#goneAway(batch, `no answer for ${patience / 1000} s`),
      patience,
    );
    let kept: ReadonlySet<MachineId>;
    try {
      kept = await this.store.record(batch);
    } catch (error) {
      this.#goneAway(batch, error instanceof Error ? error.message : String(error));
      return false;
    } finally {
      clearTimeout(impatience);
    }
    this.#kept(batch, kept);
    return true;
  }

  #kept(batch: readonly CheckRecord[], kept: ReadonlySet<MachineId>): void {
    this.#inDoubt = [];
    this.#samples -= batch.reduce((sum, record) => sum + record.samples.length, 0);
    if (this.#away) this.log.info("The database is back: writing what was kept in memory");
    this.#away = false;
    this.listener.stored(batch, kept);
    this.listener.settled(batch.map((record) => record.machineId));
  }

  /** Nobody waits for a database that is away: every machine's checks go on. */
  #goneAway(batch: readonly CheckRecord[], error: string): void {
    if (!this.#away) {
      this.log.warn(
        "Checks cannot be written: they are kept in memory until the database is back",
        { error },
      );
    }
    this.#away = true;
    this.listener.settled(batch.map((record) => record.machineId));
    this.listener.settled(this.#pending.keys());
  }

  async #orImpatience(writing: Promise<boolean>): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const timer = setTimeout(() => resolve(false), this.options.patience);
    const kept = await Promise.race([writing, promise]);
    clearTimeout(timer);
    return kept;
  }

  #take(): readonly CheckRecord[] {
    const batch: CheckRecord[] = [];
    let samples = 0;
    for (const [id, record] of this.#pending) {
      batch.push(record);
      this.#pending.delete(id);
      samples += Math.max(1, record.samples.length);
      if (samples >= this.options.batch) break;
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
