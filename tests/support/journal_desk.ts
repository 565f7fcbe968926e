import FakeTimers from "@sinonjs/fake-timers";
import type { CheckRecord } from "../../core/check.ts";
import type { HealthEvent } from "../../core/health.ts";
import { SILENT } from "../../core/log.ts";
import type { MachineId } from "../../core/machine.ts";
import { Journal, JOURNAL_DEFAULTS, type JournalOptions } from "../../monitor/journal.ts";
import { RefusedError } from "../../monitor/ports.ts";

interface Answer {
  readonly batch: readonly CheckRecord[];
  /** Keeps the batch, or those of it. */
  keep(ids?: readonly number[]): void;
  /** As a database that is away. */
  refuse(): void;
  /** As one that is there and will not have it. */
  reject(): void;
}

/** A journal whose store answers when the test says so. */
export class Desk implements Disposable {
  readonly asked: Answer[] = [];
  readonly told: string[] = [];
  readonly journal: Journal;
  readonly #timers = FakeTimers.install({ toFake: ["setTimeout", "clearTimeout"] });

  constructor(options: Partial<JournalOptions> = {}) {
    this.journal = new Journal(
      {
        watches: () => {
          throw new Error("not asked for");
        },
        record: (batch) => {
          const { promise, resolve, reject } = Promise.withResolvers<ReadonlySet<MachineId>>();
          this.asked.push({
            batch,
            keep: (ids = batch.map(({ machineId }) => machineId)) =>
              resolve(new Set(ids as MachineId[])),
            refuse: () => reject(new Error("connection refused")),
            reject: () =>
              reject(new RefusedError("no", { cause: new Error("22003: out of range") })),
          });
          return promise;
        },
      },
      {
        stored: (records, kept) => void this.told.push(`stored ${names(records)} of ${[...kept]}`),
        settled: (settled) => void this.told.push(`settled ${[...settled]}`),
      },
      {
        ...SILENT,
        error: (text) => this.told.push(text),
        warn: (text) => this.told.push(text),
        info: (text) => this.told.push(text),
      },
      { ...JOURNAL_DEFAULTS, ...options },
    );
  }

  async run(milliseconds: number): Promise<void> {
    await this.#timers.tickAsync(milliseconds);
  }

  get last(): Answer {
    return this.asked.at(-1)!;
  }

  get timers(): number {
    return this.#timers.countTimers();
  }

  [Symbol.dispose](): void {
    this.#timers.uninstall();
  }
}

export const AWAY = "Checks cannot be written: they are kept in memory until the database is back";
export const BACK = "The database is back: writing what was kept in memory";
export const DOWN: HealthEvent = { kind: "down", at: 1, since: 0 };

export function record(
  id: number,
  samples: readonly number[] = [1],
  said: Partial<CheckRecord> = {},
) {
  return {
    machineId: id as MachineId,
    generation: 1,
    vitals: {
      health: { state: "up" as const },
      quality: { loss: 0, usualRtt: null },
      rtt: null,
      lastSeen: 0,
      checkedAt: samples.at(-1) ?? 0,
    },
    dueAt: 0,
    samples: samples.map((sentAt) => ({ sentAt, sent: 1, received: 1, rtt: null })),
    events: [],
    ...said,
  } satisfies CheckRecord;
}

export const names = (records: readonly CheckRecord[]) =>
  records.map(({ machineId }) => machineId).join();
export const times = ({ samples }: CheckRecord) => samples.map(({ sentAt }) => sentAt);
