import type { CheckRecord } from "../core/check.ts";
import type { Logger } from "../core/log.ts";
import type { MachineId } from "../core/machine.ts";
import { type MonitorStore, RefusedError } from "./ports.ts";

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

/** What is not in the database yet, and what never will be. */
export interface JournalState {
  /** Records that wait to be written. */
  readonly pending: number;
  /** Samples given up for want of room. */
  readonly dropped: number;
  /** Records that the database refused. */
  readonly refused: number;
  /** The database does not take anything for now. */
  readonly away: boolean;
}

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
 * so that nothing is written twice; what comes in meanwhile is merged, one record a machine. One that the
 * database refuses is halved until the record that it is about is found, and that alone is given up.
 */
export class Journal {
  readonly #pending = new Map<MachineId, CheckRecord>();
  /** Taken out of `#pending` to be written, the next last: one, or what a refused one was halved into. */
  readonly #batches: (readonly CheckRecord[])[] = [];
  #urgent = false;
  #away = false;
  #closing = false;
  #samples = 0;
  #dropped = 0;
  #refused = 0;
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

  get state(): JournalState {
    return {
      pending: this.#batches.reduce((sum, batch) => sum + batch.length, this.#pending.size),
      dropped: this.#dropped,
      refused: this.#refused,
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
    return this.#pending.size > 0 || this.#batches.length > 0;
  }

  #arm(): void {
    if (this.#writing !== null || this.#closing || !this.#hasWork()) return;
    const hurry = this.#urgent || this.#batches.length > 0 ||
      this.#pending.size >= this.options.batch;
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
    if (this.#batches.length === 0) this.#batches.push(this.#take());
    this.#writing = this.#transact(this.#batches.at(-1)!).finally(() => {
      this.#writing = null;
      this.#arm();
    });
    return this.#writing;
  }

  async #transact(batch: readonly CheckRecord[]): Promise<boolean> {
    const { patience } = this.options;
    const impatience = setTimeout(
      () => this.#goneAway(batch, new Error(`no answer for ${patience / 1000} s`)),
      patience,
    );
    let kept: ReadonlySet<MachineId>;
    try {
      kept = await this.store.record(batch);
    } catch (error) {
      if (error instanceof RefusedError) {
        this.#refuse(batch, error);
        return true;
      }
      this.#goneAway(batch, error);
      return false;
    } finally {
      clearTimeout(impatience);
    }
    this.#kept(batch, kept);
    return true;
  }

  #kept(batch: readonly CheckRecord[], kept: ReadonlySet<MachineId>): void {
    this.#done(batch);
    this.listener.stored(batch, kept);
    this.listener.settled(batch.map((record) => record.machineId));
  }

  /** Looks for the record that it is about, which nothing would ever make writable, and gives that up. */
  #refuse(batch: readonly CheckRecord[], error: RefusedError): void {
    this.#done(batch);
    const [record, ...others] = batch;
    if (record === undefined) return;
    if (others.length > 0) {
      const middle = batch.length >> 1;
      this.#batches.push(batch.slice(middle), batch.slice(0, middle));
      this.#samples += samplesOf(batch);
      return;
    }
    // An outage is worth more than the figures of the checks that found it, which may be all that is wrong.
    const isLast = record.samples.length === 0;
    if (isLast) this.listener.settled([record.machineId]);
    else this.#batches.push([{ ...record, samples: [] }]);
    this.#refused += isLast ? 0 : 1;
    this.log.error(
      isLast
        ? "What was found of a machine is given up: the database refuses it"
        : "The figures of a machine's checks are given up: the database refuses them",
      { machine: record.machineId, error: error.cause },
    );
  }

  /** The database has decided on the batch that was sent last. */
  #done(batch: readonly CheckRecord[]): void {
    this.#batches.pop();
    this.#samples -= samplesOf(batch);
    if (this.#away) this.log.info("The database is back: writing what was kept in memory");
    this.#away = false;
  }

  /** Nobody waits for a database that is away: every machine's checks go on. */
  #goneAway(batch: readonly CheckRecord[], error: unknown): void {
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

function samplesOf(batch: readonly CheckRecord[]): number {
  return batch.reduce((sum, record) => sum + record.samples.length, 0);
}

function merge(before: CheckRecord, after: CheckRecord): CheckRecord {
  return {
    ...after,
    samples: [...before.samples, ...after.samples],
    events: [...before.events, ...after.events],
  };
}
