import assert from "node:assert/strict";
import type { CheckRecord, Sample } from "../../core/check.ts";
import type { HealthEvent } from "../../core/health.ts";
import type { MachineId } from "../../core/machine.ts";
import type { MonitorStore, Watched } from "../../monitor/ports.ts";

interface Kept {
  watched: Watched;
  readonly samples: Sample[];
  readonly events: HealthEvent[];
}

/** How `record` behaves: keeps and answers; refuses; keeps and loses the answer; does not answer. */
export type Mood = "well" | "away" | "deaf" | "hung";

/**
 * A monitor's store in memory, which can fail in every way that a database can, and which fails the
 * test when it is not used as it may be: one transaction at a time, one record a machine, and a batch
 * whose answer was lost again as it was.
 */
export class MemoryStore implements MonitorStore {
  mood: Mood = "well";
  /** Milliseconds that a transaction takes. */
  latency = 0;
  /** Batches tried, and samples that were kept. */
  tries = 0;
  samplesKept = 0;
  largestBatch = 0;

  readonly #machines = new Map<MachineId, Kept>();
  #busy = false;
  #inDoubt: { readonly batch: string; readonly kept: ReadonlySet<MachineId> | null } | null = null;
  #release: (() => void)[] = [];

  put(watched: Watched): void {
    const known = this.#machines.get(watched.id);
    if (known === undefined) this.#machines.set(watched.id, { watched, samples: [], events: [] });
    else known.watched = watched;
  }

  get(id: number): Watched | undefined {
    return this.#machines.get(id as MachineId)?.watched;
  }

  delete(id: number): void {
    this.#machines.delete(id as MachineId);
  }

  samples(id: number): readonly Sample[] {
    return this.#machines.get(id as MachineId)?.samples ?? [];
  }

  events(id: number): readonly HealthEvent[] {
    return this.#machines.get(id as MachineId)?.events ?? [];
  }

  /** It is well again, and what hung goes on. */
  restore(): void {
    this.mood = "well";
    for (const release of this.#release.splice(0)) release();
  }

  async *watches(): AsyncGenerator<readonly Watched[]> {
    const all = [...this.#machines.values()].map(({ watched }) => watched);
    for (let i = 0; i < all.length; i += 500) yield await Promise.resolve(all.slice(i, i + 500));
  }

  async record(batch: readonly CheckRecord[]): Promise<ReadonlySet<MachineId>> {
    assert.ok(!this.#busy, "a transaction was begun while another was under way");
    assert.ok(batch.length > 0, "a transaction of nothing");
    assert.equal(new Set(batch.map(({ machineId }) => machineId)).size, batch.length);
    this.#busy = true;
    this.tries += 1;
    this.largestBatch = Math.max(this.largestBatch, batch.length);
    try {
      return await this.#transaction(batch);
    } finally {
      this.#busy = false;
    }
  }

  async #transaction(batch: readonly CheckRecord[]): Promise<ReadonlySet<MachineId>> {
    if (this.latency > 0) await new Promise((resolve) => setTimeout(resolve, this.latency));
    if (this.mood === "hung") await new Promise<void>((resolve) => this.#release.push(resolve));
    // Read anew: the mood may have changed while it hung.
    const mood = this.mood as Mood;
    const text = JSON.stringify(batch);
    if (this.#inDoubt !== null) {
      assert.equal(text, this.#inDoubt.batch, "a batch in doubt was changed");
    }
    if (mood === "away") {
      this.#inDoubt ??= { batch: text, kept: null };
      throw new Error("connection refused");
    }
    const kept = this.#inDoubt?.kept ?? this.#keep(batch);
    this.#inDoubt = mood === "deaf" ? { batch: text, kept } : null;
    if (mood === "deaf") throw new Error("connection lost");
    return kept;
  }

  #keep(batch: readonly CheckRecord[]): ReadonlySet<MachineId> {
    const kept = new Set<MachineId>();
    for (const { machineId, generation, vitals, dueAt, samples, events } of batch) {
      const machine = this.#machines.get(machineId);
      if (machine === undefined || machine.watched.generation !== generation) continue;
      const lastSeen = Math.max(machine.watched.vitals.lastSeen, vitals.lastSeen);
      machine.watched = { ...machine.watched, dueAt, vitals: { ...vitals, lastSeen } };
      machine.samples.push(...samples);
      machine.events.push(...events);
      this.samplesKept += samples.length;
      kept.add(machineId);
    }
    return kept;
  }
}
