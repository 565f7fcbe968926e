import { Backlog } from "./icmp/backlog.ts";
import { cutOff, readObservation, writeCheck } from "./icmp/check_row.ts";
import { CheckTable } from "./icmp/check_table.ts";
import { Counters } from "./icmp/counters.ts";
import { Doorbell } from "./icmp/doorbell.ts";
import { OWN_FAULT } from "./icmp/errno.ts";
import { notAllowed } from "./icmp/permission.ts";
import type { WorkerMessage, WorkerStart } from "./icmp/worker.ts";
import { LIBC_PATHS, openLibc } from "./icmp/libc.ts";
import type { Check, Observation, Prober, ProberStatus } from "./prober.ts";
import { RowPool } from "./icmp/row_pool.ts";

/** How the engine is to behave; times in milliseconds. */
export interface IcmpOptions {
  /** Echoes in flight at most (`MAX_PARALLEL_PINGS`). */
  readonly window: number;
  /** How long an echo may take (`PING_TIMEOUT`). */
  readonly timeoutMs: number;
  /** From one echo of a check to the next; 100 by default. */
  readonly gapMs?: number;
  /** Echoes a second at most; 100,000 by default. */
  readonly rate?: number;
  /** Told each time that the Worker has crashed or cannot be started again. */
  readonly onTrouble?: (message: string, cause: unknown) => void;
}

/**
 * Starts the ICMP engine.
 *
 * @throws {IcmpNotAllowedError} when neither raw nor ping sockets are allowed
 * @throws when the C library cannot be loaded
 */
export async function openIcmpProber(options: IcmpOptions): Promise<Prober> {
  const prober = new IcmpProber(options, () => new Worker(WORKER, { type: "module" }));
  await prober.open();
  return prober;
}

const WORKER = new URL("./icmp/worker.ts", import.meta.url);

/**
 * What Deno must allow for this, and nothing else: `--allow-ffi` for the C library, wherever the
 * distribution keeps it, and `--allow-read` of the folder of the Worker's modules.
 */
export const ICMP_PERMISSIONS = {
  ffi: LIBC_PATHS,
  read: [new URL(".", WORKER).pathname],
} as const;

/** Checks in the Worker's hands at most; enough that it does not run dry while this thread is busy. */
const CAPACITY = 1 << 14;
/** Milliseconds before a Worker that crashed is started again: first, and at most. */
const RESTART_WAIT = { first: 100, longest: 30_000 } as const;
/** Milliseconds that a Worker has to end by itself. */
const END_WAIT = 2_000;

type State =
  /** The first Worker is starting; what it fails of, `open` throws. */
  | { readonly kind: "opening"; readonly worker: Worker | null }
  | { readonly kind: "running"; readonly worker: Worker; readonly since: number }
  /** It crashed, and is started again when the timer ends. */
  | { readonly kind: "broken"; readonly timer: ReturnType<typeof setTimeout> }
  | { readonly kind: "closed" };

/**
 * The main thread's side of the engine: hands checks to the Worker and collects what they met.
 *
 * Only as many checks as the shared table has rows are in the Worker's hands; the others queue here, those of
 * suspects apart, for the same reason as in `check_window.ts`.
 */
export class IcmpProber implements Prober {
  onObservations: (batch: readonly Observation[]) => void = () => {};
  readonly #options: IcmpOptions;
  readonly #spawn: () => Worker;
  readonly #libc = openLibc();
  readonly #doorbell = Doorbell.open(this.#libc);
  readonly #counters = Counters.create();
  readonly #capacity: number;
  #table: CheckTable;
  #rows: RowPool;
  #regulars = new Backlog();
  #suspects = new Backlog();
  #state: State = { kind: "opening", worker: null };
  #kind: "raw" | "ping" = "raw";
  #restarts = 0;
  #restartWait: number = RESTART_WAIT.first;
  #whenEnded: () => void = () => {};

  /** @param spawn makes the Worker; a test's may crash */
  constructor(options: IcmpOptions, spawn: () => Worker) {
    this.#options = options;
    this.#spawn = spawn;
    this.#capacity = Math.max(CAPACITY, 2 ** Math.ceil(Math.log2(2 * options.window)));
    this.#table = CheckTable.create(this.#capacity);
    this.#rows = new RowPool(this.#capacity);
  }

  /** Starts the Worker; resolves when its sockets are open. */
  async open(): Promise<void> {
    const worker = this.#spawn();
    this.#state = { kind: "opening", worker };
    try {
      await this.#launch(worker);
    } catch (error) {
      await this.close();
      throw error;
    }
    this.#run(worker);
  }

  submit(checks: readonly Check[]): void {
    if (this.#state.kind === "closed") return;
    if (this.#state.kind === "broken") {
      const lost = checks.map(({ token }) => cutOff(token, OWN_FAULT.WORKER, Date.now()));
      queueMicrotask(() => this.#deliver(lost));
      return;
    }
    this.#regulars.push(checks.filter((check) => check.suspect !== true));
    this.#suspects.push(checks.filter((check) => check.suspect === true));
    this.#handOver();
  }

  status(): ProberStatus {
    const counts = this.#counters.read();
    const waiting = counts.waiting + this.#regulars.length + this.#suspects.length;
    return { ...counts, kind: this.#kind, waiting, restarts: this.#restarts };
  }

  async close(): Promise<void> {
    const state = this.#state;
    this.#state = { kind: "closed" };
    if (state.kind === "closed") return;
    if (state.kind === "opening") state.worker?.terminate();
    if (state.kind === "broken") clearTimeout(state.timer);
    if (state.kind === "running") await this.#end(state.worker);
    this.#doorbell.close();
  }

  async #end(worker: Worker): Promise<void> {
    const ended = new Promise<void>((resolve) => this.#whenEnded = resolve);
    Atomics.store(this.#table.bell, 1, 1);
    this.#doorbell.ring();
    const timer = setTimeout(this.#whenEnded, END_WAIT);
    await ended;
    clearTimeout(timer);
    this.#dismiss(worker);
  }

  /** Ends a Worker for good, and the listening to its bell. */
  #dismiss(worker: Worker): void {
    worker.terminate();
    Atomics.add(this.#table.bell, 0, 1);
    Atomics.notify(this.#table.bell, 0);
  }

  #run(worker: Worker): void {
    this.#state = { kind: "running", worker, since: performance.now() };
    this.#listen(this.#table);
  }

  /** Starts a Worker; resolves when its sockets are open, rejects when they cannot be. */
  #launch(worker: Worker): Promise<void> {
    return new Promise((resolve, reject) => {
      const fail = (error: Error) => {
        reject(error);
        this.#failed(worker, error);
      };
      const crash = (message: string) => fail(new Error(`The ICMP Worker crashed: ${message}`));
      worker.onmessage = ({ data }: MessageEvent<WorkerMessage>) => {
        if (data.kind === "ended") return this.#whenEnded();
        if (data.kind === "crashed") return crash(data.message);
        if (data.kind === "refused") return fail(notAllowed(data.errno));
        this.#kind = data.sockets;
        if (data.blind !== null) {
          this.#options.onTrouble?.("A missing carrier of our own will go unnoticed", data.blind);
        }
        resolve();
      };
      worker.onerror = (event) => {
        // A module that cannot be loaded, or an exception that nothing caught.
        event.preventDefault();
        crash(event.message);
      };
      worker.postMessage(this.#startMessage(this.#table));
    });
  }

  #startMessage(table: CheckTable): WorkerStart {
    const { window, timeoutMs, gapMs = 100, rate = 100_000 } = this.#options;
    return {
      table: table.memory,
      capacity: table.capacity,
      counters: this.#counters.memory,
      doorbell: this.#doorbell.fd,
      window,
      timeout: timeoutMs,
      gap: gapMs,
      rate,
    };
  }

  /** A Worker that was running, or starting again, is no more. */
  #failed(worker: Worker, error: Error): void {
    const state = this.#state;
    if (state.kind !== "running" || state.worker !== worker) return;
    this.#dismiss(worker);
    this.#collect(this.#table);
    const lost = this.#abandon();
    this.#counters.set("inFlight", 0);
    this.#counters.set("waiting", 0);
    // One that ran for long crashed for a reason of the moment; one that did not may do so again.
    const ran = performance.now() - state.since;
    if (ran > RESTART_WAIT.longest) this.#restartWait = RESTART_WAIT.first;
    const timer = setTimeout(() => this.#relaunch(), this.#restartWait);
    this.#restartWait = Math.min(2 * this.#restartWait, RESTART_WAIT.longest);
    this.#state = { kind: "broken", timer };
    this.#options.onTrouble?.(error.message, error);
    this.#deliver(lost);
  }

  #relaunch(): void {
    this.#restarts++;
    this.#table = CheckTable.create(this.#capacity);
    this.#rows = new RowPool(this.#capacity);
    const worker = this.#spawn();
    // Checks may be handed in already: it finds them when it has started.
    this.#run(worker);
    // When it fails, `#failed` is told, too.
    this.#launch(worker).catch(() => {});
  }

  /** Gives up every check that has no observation yet. */
  #abandon(): Observation[] {
    const now = Date.now();
    const lost = this.#rows.tokens().map((token) => cutOff(token, OWN_FAULT.WORKER, now));
    for (const backlog of [this.#regulars, this.#suspects]) {
      for (let check = backlog.shift(); check !== undefined; check = backlog.shift()) {
        lost.push(cutOff(check.token, OWN_FAULT.WORKER, now));
      }
    }
    return lost;
  }

  /** Puts waiting checks into free rows, which both kinds share as they share the window. */
  #handOver(): void {
    const { free, suspects } = this.#rows;
    const share = this.#suspects.length > 0 ? (this.#capacity * 3) / 4 : this.#capacity;
    const regulars = this.#capacity - free - suspects;
    let handed = this.#fill(this.#regulars, Math.min(free, share - regulars));
    handed += this.#fill(this.#suspects, Math.min(free - handed, this.#capacity / 2 - suspects));
    if (handed > 0) this.#doorbell.ring();
  }

  #fill(backlog: Backlog, room: number): number {
    let filled = 0;
    for (; filled < room; filled++) {
      const check = backlog.shift();
      if (check === undefined) break;
      const row = this.#rows.take(check.token, check.suspect === true);
      writeCheck(this.#table, row, check);
      this.#table.submitted.push(row);
    }
    return filled;
  }

  async #listen(table: CheckTable): Promise<void> {
    while (table === this.#table && this.#state.kind === "running") {
      const seen = Atomics.load(table.bell, 0);
      this.#collect(table);
      const rung = Atomics.waitAsync(table.bell, 0, seen);
      await rung.value;
    }
  }

  #collect(table: CheckTable): void {
    const batch: Observation[] = [];
    for (let row = table.decided.shift(); row >= 0; row = table.decided.shift()) {
      batch.push(readObservation(table, row, this.#rows.release(row)));
    }
    if (batch.length === 0) return;
    this.#handOver();
    this.#deliver(batch);
  }

  #deliver(batch: readonly Observation[]): void {
    if (batch.length > 0 && this.#state.kind !== "closed") this.onObservations(batch);
  }
}
