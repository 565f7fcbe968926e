import FakeTimers from "@sinonjs/fake-timers";
import { type Ip, parseIp } from "../../core/address.ts";
import type { CheckRecord } from "../../core/check.ts";
import type { Policy } from "../../core/health.ts";
import type { Logger } from "../../core/log.ts";
import type { MachineId } from "../../core/machine.ts";
import { JOURNAL_DEFAULTS, type JournalOptions } from "../../monitor/journal.ts";
import { Monitor } from "../../monitor/monitor.ts";
import type { Trouble } from "../../monitor/own_trouble.ts";
import type { Clock, OwnLink, Watched } from "../../monitor/ports.ts";
import type { Prober } from "../../monitor/prober.ts";
import { type Network, SimulatedProber } from "../../monitor/simulated_prober.ts";
import { MemoryStore } from "./memory_store.ts";
import { TappedProber } from "./tapped_prober.ts";

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;

/** Where the simulated wall clock starts; the steady one starts at 0. */
export const EPOCH = 1_750_000_000_000;

export const DEFAULT_POLICY: Policy = {
  interval: 10 * SECOND,
  confirm: 1 * SECOND,
  threshold: 3,
  backoffMin: 60 * SECOND,
  backoffMax: 3600 * SECOND,
};

export interface SimulationOptions {
  readonly machines?: number;
  readonly policy?: Partial<Policy>;
  readonly timeout?: number;
  readonly confirmEchoes?: number;
  readonly journal?: Partial<JournalOptions>;
  /** What the monitor starts with, instead of new machines. */
  readonly store?: MemoryStore;
  /** Where the steady clock and the wall clock stand. */
  readonly now?: number;
  readonly wall?: number;
  readonly wrap?: (prober: Prober, clock: Clock) => Prober;
}

/**
 * The monitoring loop over a simulated network, store and clock: hours pass in seconds, and the same
 * seed gives the same run.
 *
 * Takes the place of this thread's `setTimeout` and `Math.random` until it is disposed of, so one at a time.
 */
export class Simulation implements AsyncDisposable {
  /** RTT in milliseconds by address and wall time, null for silence. Changed by tests as they go. */
  network: Network = () => 0.5;
  /** Why nothing can arrive, as this host knows; changed by tests as they go. */
  readonly ownAddresses = new Set<Ip>();
  ownLinkFault: OwnLink["fault"] = () => null;

  readonly policy: Policy;
  readonly store: MemoryStore;
  readonly prober: TappedProber;
  readonly monitor: Monitor;
  readonly clock: Clock;
  readonly published: { readonly at: number; readonly record: CheckRecord }[] = [];
  readonly troubles: (Trouble | null)[] = [];
  readonly lines: { readonly level: string; readonly message: string; readonly at: number }[] = [];
  /** Called with every batch that is published. */
  onPublish: (records: readonly CheckRecord[]) => void = () => {};

  readonly #timers: ReturnType<typeof FakeTimers.install>;
  readonly #random = Math.random;
  #wall: number;

  constructor(options: SimulationOptions = {}) {
    const { machines = 0, timeout = 2 * SECOND, confirmEchoes = 5, now = 0, wall = EPOCH } =
      options;
    this.policy = { ...DEFAULT_POLICY, ...options.policy };
    this.#timers = FakeTimers.install({ now, toFake: ["setTimeout", "clearTimeout"] });
    this.#wall = wall - now;
    Math.random = seeded(1);
    this.clock = { wall: () => this.#wall + this.#timers.now, steady: () => this.#timers.now };
    this.store = options.store ?? new MemoryStore();
    for (let n = 1; n <= machines; n++) this.store.put(machine(n, this.clock.wall()));
    const inner = new SimulatedProber({
      network: (ip, at) => this.network(ip, at),
      timeout,
      gap: 100,
      clock: this.clock,
    });
    this.prober = new TappedProber(options.wrap?.(inner, this.clock) ?? inner, this.clock);
    this.prober.ownFault = (ip) => this.ownLinkFault(ip) !== null;
    this.monitor = new Monitor(
      {
        prober: this.prober,
        store: this.store,
        publish: (records) => {
          for (const record of records) this.published.push({ at: this.now, record });
          this.onPublish(records);
        },
        ownLink: {
          fault: (ip) => this.ownLinkFault(ip),
          isOwn: (ip) => this.ownAddresses.has(ip),
        },
        clock: this.clock,
        log: this.#logger(),
        onTrouble: (trouble) => void this.troubles.push(trouble),
      },
      {
        policy: this.policy,
        confirmEchoes,
        timeout,
        journal: { ...JOURNAL_DEFAULTS, ...options.journal },
      },
    );
  }

  /** A simulation that has started. */
  static async start(options: SimulationOptions = {}): Promise<Simulation> {
    const simulation = new Simulation(options);
    await simulation.monitor.start();
    return simulation;
  }

  /** Steady milliseconds. */
  get now(): number {
    return this.#timers.now;
  }

  /** Lets time pass. */
  async run(milliseconds: number): Promise<void> {
    await this.#timers.tickAsync(milliseconds);
  }

  /** Lets a promise settle that needs time to pass. */
  async settle<T>(promise: Promise<T>): Promise<T> {
    let settled = false;
    const noted = promise.finally(() => settled = true);
    while (!settled) await this.run(10);
    return await noted;
  }

  /** Sets the wall clock forwards or back. */
  stepWall(milliseconds: number): void {
    this.#wall += milliseconds;
  }

  /** A machine that registers: anew when the store does not know it, otherwise again. */
  register(id: number, { moved = false }: { readonly moved?: boolean } = {}): void {
    const known = this.store.get(id);
    const at = this.clock.wall();
    const watched: Watched = known === undefined ? machine(id, at) : {
      ...known,
      generation: known.generation + (moved ? 1 : 0),
      vitals: { ...known.vitals, lastSeen: at },
    };
    this.store.put(watched);
    if (moved || known === undefined) this.prober.forget(watched.ip);
    this.monitor.watch({ ...watched, dueAt: at });
  }

  delete(id: number): void {
    this.store.delete(id);
    this.monitor.unwatch(id as MachineId);
  }

  /** What was told of a machine (or of all), in order, with the steady time at which it was published. */
  events(id?: number): { readonly id: number; readonly kind: "down" | "recovered"; at: number }[] {
    return this.published.flatMap(({ at, record: { machineId, events } }) =>
      id === undefined || id === machineId
        ? events.map(({ kind }) => ({ id: machineId as number, kind, at }))
        : []
    );
  }

  /** Steady times at which checks of a machine were handed to the prober. */
  checks(id: number): number[] {
    const ip = addressOf(id);
    return this.prober.submitted.filter((check) => check.ip === ip).map(({ at }) => at);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.store.restore();
    await this.settle(this.monitor.stop());
    await this.prober.close();
    this.#timers.uninstall();
    Math.random = this.#random;
  }

  #logger(): Logger {
    const at = (level: string) => (message: string) =>
      void this.lines.push({ level, message, at: this.now });
    const logger: Logger = {
      debug: at("debug"),
      info: at("info"),
      warn: at("warn"),
      error: at("error"),
      with: () => logger,
    };
    return logger;
  }
}

/** Machine `id`'s address. */
export function addressOf(id: number): Ip {
  return parseIp(`10.${(id >> 16) & 255}.${(id >> 8) & 255}.${id & 255}`);
}

/** Whose address it is. */
export function idOf(ip: Ip): number {
  const [, a = 0, b = 0, c = 0] = ip.split(".").map(Number);
  return (a << 16) | (b << 8) | c;
}

/** A machine that has just registered for the first time. */
export function machine(id: number, now: number): Watched {
  return {
    id: id as MachineId,
    ip: addressOf(id),
    generation: 1,
    paused: false,
    vitals: {
      health: { state: "unknown" },
      quality: { loss: 0, usualRtt: null },
      rtt: null,
      lastSeen: now,
      checkedAt: null,
    },
    dueAt: now,
  };
}

/** Numbers in [0, 1) that look random and are the same each time (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}

/** Whole numbers from the first to the last. */
export function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}
