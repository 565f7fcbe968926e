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
import { Watchdog } from "./icmp/watchdog.ts";

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
  /** Told each time that the Worker has crashed, hangs, or cannot be started again. */
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
/** Milliseconds from one echo of a check to the next, unless told otherwise. */
const GAP = 100;
/** Milliseconds before a Worker that crashed is started again: first, and at most. */
const RESTART_WAIT = { first: 100, longest: 30_000 } as const;
/** Milliseconds that a Worker has to start, on a busy host, and to end by itself. */
const START_WAIT = 30_000;
const END_WAIT = 2_000;
/** Milliseconds between two looks at the Worker. */
const LOOK_PERIOD = 1_000;

/** What a Worker works with. Each has its own: one that hangs may wake up and must not disturb its successor. */
interface Desk {
  readonly table: CheckTable;
  readonly rows: RowPool;
  readonly doorbell: Doorbell;
  readonly watchdog: Watchdog;
}

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
  readonly #counters = Counters.create();
  readonly #lookPeriod: number;
  #desk: Desk;
  #regulars = new Backlog();
  #suspects = new Backlog();
  #state: State = { kind: "opening", worker: null };
  #kind: "raw" | "ping" = "raw";
  #restarts = 0;
  #restartWait: number = RESTART_WAIT.first;
  #whenEnded: () => void = () => {};
  /** Waits for the Worker to start, and then looks whether it is at work. */
  #watching: ReturnType<typeof setInterval> | undefined;

  /**
   * @param spawn makes the Worker; a test's may crash or hang
   * @param lookPeriod milliseconds between two looks whether it hangs
   */
  constructor(options: IcmpOptions, spawn: () => Worker, lookPeriod = LOOK_PERIOD) {
    this.#options = options;
    this.#spawn = spawn;
    this.#lookPeriod = lookPeriod;
    this.#desk = this.#newDesk();
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
      const lost = this.#cutOff(checks.map(({ token }) => token));
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
    clearInterval(this.#watching);
    if (state.kind !== "running") return this.#desk.doorbell.close();
    // One that does not end may still look at its bell.
    if (await this.#end(state.worker)) this.#desk.doorbell.close();
  }

  /** Returns whether it ended by itself, as it does unless it hangs. */
  async #end(worker: Worker): Promise<boolean> {
    const ended = new Promise<boolean>((resolve) => this.#whenEnded = () => resolve(true));
    this.#tellToEnd();
    const late = Promise.withResolvers<boolean>();
    const timer = setTimeout(() => late.resolve(false), END_WAIT);
    const isOver = await Promise.race([ended, late.promise]);
    clearTimeout(timer);
    this.#dismiss(worker);
    return isOver;
  }

  #tellToEnd(): void {
    Atomics.store(this.#desk.table.bell, 1, 1);
    this.#desk.doorbell.ring();
  }

  /** Ends a Worker for good, and the listening to its bell. */
  #dismiss(worker: Worker): void {
    worker.onmessage = null;
    worker.terminate();
    Atomics.add(this.#desk.table.bell, 0, 1);
    Atomics.notify(this.#desk.table.bell, 0);
  }

  #run(worker: Worker): void {
    this.#state = { kind: "running", worker, since: performance.now() };
    this.#listen(this.#desk);
  }

  #newDesk(): Desk {
    const { window, timeoutMs, gapMs = GAP } = this.#options;
    const rows = window + Math.min(window, CAPACITY);
    const capacity = Math.max(CAPACITY, 2 ** Math.ceil(Math.log2(rows)));
    const table = CheckTable.create(capacity);
    const pool = new RowPool(capacity);
    const bounds = { timeout: timeoutMs, gap: gapMs, window, period: this.#lookPeriod };
    const watchdog = new Watchdog(table, pool, bounds);
    return { table, rows: pool, doorbell: Doorbell.open(this.#libc), watchdog };
  }

  /** Looks again and again whether the Worker is still at work. */
  #startLooking(worker: Worker): void {
    const desk = this.#desk;
    clearInterval(this.#watching);
    this.#watching = setInterval(() => {
      this.#collect(desk);
      const reason = desk.watchdog.look();
      if (desk.rows.taken > 0) desk.doorbell.ring();
      if (reason === null) return;
      // It ends by itself if it can, and closes its sockets.
      this.#tellToEnd();
      this.#failed(worker, new Error(`The ICMP Worker ${reason}`), "hung");
    }, this.#lookPeriod);
  }

  /** Starts a Worker; resolves when its sockets are open, rejects when they cannot be. */
  #launch(worker: Worker): Promise<void> {
    return new Promise((resolve, reject) => {
      const fail = (error: Error, how: "crashed" | "hung" = "crashed") => {
        reject(error);
        this.#failed(worker, error, how);
      };
      const late = () => fail(new Error("The ICMP Worker hangs: it does not start"), "hung");
      this.#watching = setTimeout(late, START_WAIT);
      const crash = (message: string) => fail(new Error(`The ICMP Worker crashed: ${message}`));
      worker.onmessage = ({ data }: MessageEvent<WorkerMessage>) => {
        if (data.kind === "ended") return this.#whenEnded();
        if (data.kind === "crashed") return crash(data.message);
        if (data.kind === "refused") return fail(notAllowed(data.errno));
        this.#kind = data.sockets;
        if (data.blind !== null) {
          this.#options.onTrouble?.("A missing carrier of our own will go unnoticed", data.blind);
        }
        this.#startLooking(worker);
        resolve();
      };
      worker.onerror = (event) => {
        // A module that cannot be loaded, or an exception that nothing caught.
        event.preventDefault();
        crash(event.message);
      };
      worker.postMessage(this.#startMessage(this.#desk));
    });
  }

  #startMessage({ table, doorbell }: Desk): WorkerStart {
    const { window, timeoutMs, gapMs = GAP, rate = 100_000 } = this.#options;
    return {
      table: table.memory,
      capacity: table.capacity,
      counters: this.#counters.memory,
      doorbell: doorbell.fd,
      window,
      timeout: timeoutMs,
      gap: gapMs,
      rate,
    };
  }

  /** A Worker that was running, or starting again, is no more or of no use. */
  #failed(worker: Worker, error: Error, how: "crashed" | "hung"): void {
    const state = this.#state;
    if (state.kind !== "running" || state.worker !== worker) return;
    clearInterval(this.#watching);
    this.#dismiss(worker);
    this.#collect(this.#desk);
    const lost = this.#abandon();
    // One that hangs may still look at its bell: then a descriptor is lost with it.
    if (how === "crashed") this.#desk.doorbell.close();
    this.#counters.set("inFlight", 0);
    this.#counters.set("waiting", 0);
    // One that ran for long failed for a reason of the moment; one that did not may do so again.
    const ran = performance.now() - state.since;
    if (ran > RESTART_WAIT.longest) this.#restartWait = RESTART_WAIT.first;
    this.#relaunchLater();
    this.#options.onTrouble?.(error.message, error);
    this.#deliver(lost);
  }

  #relaunchLater(): void {
    const timer = setTimeout(() => this.#relaunch(), this.#restartWait);
    this.#restartWait = Math.min(2 * this.#restartWait, RESTART_WAIT.longest);
    this.#state = { kind: "broken", timer };
  }

  #relaunch(): void {
    try {
      this.#desk = this.#newDesk();
    } catch (error) {
      // The process has no file descriptor left: it may have one later.
      this.#relaunchLater();
      this.#options.onTrouble?.("The ICMP Worker cannot be started again", error);
      return;
    }
    this.#restarts++;
    const worker = this.#spawn();
    // Checks may be handed in already: it finds them when it has started.
    this.#run(worker);
    // When it fails, `#failed` is told, too.
    this.#launch(worker).catch(() => {});
  }

  /** Gives up every check that has no observation yet. */
  #abandon(): Observation[] {
    const tokens = this.#desk.rows.tokens();
    for (const backlog of [this.#regulars, this.#suspects]) {
      for (let check = backlog.shift(); check !== undefined; check = backlog.shift()) {
        tokens.push(check.token);
      }
    }
    return this.#cutOff(tokens);
  }

  #cutOff(tokens: readonly number[]): Observation[] {
    const now = Date.now();
    return tokens.map((token) => {
      this.#counters.fault(OWN_FAULT.WORKER, now);
      return cutOff(token, OWN_FAULT.WORKER, now);
    });
  }

  /** Puts waiting checks into free rows, which both kinds share as they share the window. */
  #handOver(): void {
    const { rows: { free, suspects }, table: { capacity }, doorbell } = this.#desk;
    const share = this.#suspects.length > 0 ? (capacity * 3) / 4 : capacity;
    const regulars = capacity - free - suspects;
    let handed = this.#fill(this.#regulars, Math.min(free, share - regulars));
    handed += this.#fill(this.#suspects, Math.min(free - handed, capacity / 2 - suspects));
    if (handed > 0) doorbell.ring();
  }

  #fill(backlog: Backlog, room: number): number {
    const { rows, table, watchdog } = this.#desk;
    let filled = 0;
    for (; filled < room; filled++) {
      const check = backlog.shift();
      if (check === undefined) break;
      const row = rows.take(check.token, check.suspect === true);
      writeCheck(table, row, check);
      watchdog.took(row);
      table.submitted.push(row);
    }
    return filled;
  }

  async #listen(desk: Desk): Promise<void> {
    const { bell } = desk.table;
    while (desk === this.#desk && this.#state.kind === "running") {
      const seen = Atomics.load(bell, 0);
      this.#collect(desk);
      const rung = Atomics.waitAsync(bell, 0, seen);
      await rung.value;
    }
  }

  #collect({ table, rows }: Desk): void {
    const batch: Observation[] = [];
    for (let row = table.decided.shift(); row >= 0; row = table.decided.shift()) {
      batch.push(readObservation(table, row, rows.release(row)));
    }
    if (batch.length === 0) return;
    this.#handOver();
    this.#deliver(batch);
  }

  #deliver(batch: readonly Observation[]): void {
    if (batch.length > 0 && this.#state.kind !== "closed") this.onObservations(batch);
  }
}
