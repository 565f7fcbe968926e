import type { CheckTable } from "./check_table.ts";
import { CheckWindow, Fifo } from "./check_window.ts";
import type { Counters } from "./counters.ts";
import type { Arrivals, EchoSocket } from "./echo_socket.ts";
import { ERRNO, OWN_FAULT } from "./errno.ts";
import { ClosedLane, type Lane, OpenLane, type Verdicts } from "./lane.ts";
import type { Links } from "./links.ts";
import { Pace } from "./pace.ts";
import type { Readiness } from "./poller.ts";
import type { Clock } from "../ports.ts";
import { StepWatch } from "./step_watch.ts";
import { Tally } from "./tally.ts";

/** A family's socket, or the errno for which there is none. */
export type Opened = EchoSocket | number;

export interface EngineOptions {
  readonly table: CheckTable;
  readonly counters: Counters;
  readonly sockets: { readonly 4: Opened; readonly 6: Opened };
  readonly clock: Clock;
  /** Tells of interfaces without carrier; null where the kernel does not. */
  readonly links: Pick<Links, "lost"> | null;
  /** Echoes in flight at most. */
  readonly window: number;
  /** Milliseconds. */
  readonly timeout: number;
  /** Milliseconds from one echo of a check to the next. */
  readonly gap: number;
  /** Echoes a second at most. */
  readonly rate: number;
}

/** Milliseconds to wait when the socket's send buffer is full. */
const STALL = 1;
/** Checks that are picked at a time. */
const OUTBOX = 8;
/** How often an echo is put off for a gap when a queue on the way out is full. */
const RETRIES = 2;
/** Milliseconds between two rings of the bell: a wake-up costs as much as several echoes. */
const BELL_SPACING = 5;
/** Milliseconds that a time-out may be judged late, so that many are judged in one turn. */
const EXPIRY_SLACK = 1;

/**
 * The engine: takes checks from the table, sends their echoes, matches what comes back and writes down what
 * each check met. It does one turn at a time and never waits: the Worker waits for it, and a test gives it a
 * clock and a network of its own.
 */
export class Engine implements Verdicts {
  readonly #table: CheckTable;
  readonly #counters: Counters;
  readonly #clock: Clock;
  readonly #links: Pick<Links, "lost"> | null;
  readonly #timeout: number;
  readonly #gap: number;
  readonly #lanes: { readonly 4: Lane; readonly 6: Lane };
  readonly #window: CheckWindow;
  readonly #pace: Pace;
  readonly #steps: StepWatch;
  readonly #tally: Tally;
  /** Checks with an echo to come, in the order in which they are due; and when. */
  readonly #later: Fifo;
  readonly #dueAt: Float64Array;
  /** By check: when it began (steady). */
  readonly #begunAt: Float64Array;
  /** By check: echoes attempted, echoes in flight, and how often the present one was put off. */
  readonly #attempts: Uint8Array;
  readonly #pending: Uint8Array;
  readonly #putOff: Uint8Array;
  /** Checks that were picked to send an echo each, in this order. */
  readonly #outbox = new Int32Array(OUTBOX);
  #picked = 0;
  /** When the present turn began to send. */
  #now = 0;
  /** Sending is pointless until then, and has been since. */
  #stalledUntil = 0;
  #stalledSince = Infinity;
  #inFlight = 0;
  #decided = 0;
  #rungAt = -Infinity;

  constructor(options: EngineOptions) {
    const { table, sockets, clock, window, rate, timeout } = options;
    this.#table = table;
    this.#counters = options.counters;
    this.#clock = clock;
    this.#links = options.links;
    this.#timeout = timeout;
    this.#gap = options.gap;
    this.#window = new CheckWindow(window, table.capacity, (check) => table.echoes[check]!);
    this.#pace = new Pace(rate, clock.steady());
    this.#steps = new StepWatch(clock);
    this.#tally = new Tally(table);
    const lane = (socket: Opened) =>
      typeof socket === "number"
        ? new ClosedLane(socket)
        : new OpenLane({ ...options, socket, steps: this.#steps, verdicts: this });
    this.#lanes = { 4: lane(sockets[4]), 6: lane(sockets[6]) };
    this.#later = new Fifo(table.capacity);
    this.#dueAt = new Float64Array(table.capacity);
    this.#begunAt = new Float64Array(table.capacity);
    this.#attempts = new Uint8Array(table.capacity);
    this.#pending = new Uint8Array(table.capacity);
    this.#putOff = new Uint8Array(table.capacity);
  }

  /**
   * One turn: reads what arrived, judges what ran out, sends what is due.
   *
   * @param four what the IPv4 socket has to say, `six` the IPv6 one
   * @returns milliseconds until there is something to do if nothing arrives: 0 for at once, or Infinity
   */
  turn(four: Readiness, six: Readiness): number {
    this.#accept();
    this.#steps.look();
    this.#lanes[4].read(four);
    this.#lanes[6].read(six);
    const now = this.#clock.steady();
    this.#lanes[4].expire(now);
    this.#lanes[6].expire(now);
    this.#send(now);
    this.#counters.set("inFlight", this.#inFlight);
    this.#counters.set("waiting", this.#window.waiting);
    return this.#ring(now, this.#idle(now));
  }

  left(check: number, at: number): void {
    this.#stalledSince = Infinity;
    this.#inFlight++;
    this.#pending[check]!++;
    this.#tally.sent(check, at);
    this.#attempted(check);
  }

  replied(check: number, rtt: number, at: number): void {
    this.#tally.received(check, rtt, at);
    this.#land(check);
  }

  ranOut(check: number): void {
    this.#tally.expired(check, this.#wall(this.#clock.steady()));
    this.#land(check);
  }

  hinted(check: number, arrived: Arrivals, index: number): void {
    const { type, code, from } = arrived;
    this.#tally.hint(check, type[index]!, code[index]!, from, index);
  }

  #accept(): void {
    for (let row = this.#table.submitted.shift(); row >= 0; row = this.#table.submitted.shift()) {
      this.#window.enqueue(row, this.#table.suspect[row] === 1);
    }
  }

  #send(now: number): void {
    if (now < this.#stalledUntil) return;
    this.#now = now;
    let room = this.#pace.available(now);
    while (room > 0) {
      this.#pick(now, Math.min(room, OUTBOX));
      const done = this.#flush(now);
      if (done === 0) break;
      this.#pace.spend(done);
      room -= done;
    }
  }

  /** Fills the outbox up to so many. */
  #pick(now: number, limit: number): void {
    while (this.#picked < limit) {
      const check = this.#choose(now);
      if (check < 0) return;
      this.#outbox[this.#picked++] = check;
    }
  }

  /** Sends what it can of the outbox's first family. Returns how many are done with for now. */
  #flush(now: number): number {
    if (this.#picked === 0) return 0;
    const { family } = this.#table;
    const first = family[this.#outbox[0]!];
    let count = 1;
    while (count < this.#picked && family[this.#outbox[count]!] === first) count++;
    const lane = this.#laneOf(this.#outbox[0]!);
    let done = lane.send(this.#outbox, count);
    this.#counters.add("sent", done);
    if (lane.errno !== 0 && !this.#mustWait(lane.errno, now)) {
      this.#refused(this.#outbox[done++]!, lane.errno, now);
    }
    this.#picked -= done;
    this.#outbox.copyWithin(0, done, done + this.#picked);
    return done;
  }

  /** The check whose echo is to leave now, or -1. Checks that have begun come before those that wait. */
  #choose(now: number): number {
    const begun = this.#later.peek();
    if (begun >= 0 && this.#dueAt[begun]! <= now) return this.#later.shift();
    const check = this.#window.begin();
    if (check < 0) return -1;
    this.#begunAt[check] = now;
    this.#attempts[check] = 0;
    this.#pending[check] = 0;
    this.#putOff[check] = 0;
    this.#tally.begin(check);
    return check;
  }

  #mustWait(errno: number, now: number): boolean {
    return errno === ERRNO.EAGAIN && this.#stall(now);
  }

  /** An echo of a check could not leave. */
  #refused(check: number, errno: number, now: number): void {
    if (errno === ERRNO.ENOBUFS && this.#putOff[check]! < RETRIES) {
      this.#putOff[check]!++;
      return this.#defer(check, now);
    }
    const at = this.#wall(now);
    this.#counters.fault(errno, at);
    this.#tally.failed(check, errno, at);
    this.#attempted(check);
    this.#settle(check);
  }

  /** An echo of a check left or was given up. */
  #attempted(check: number): void {
    this.#putOff[check] = 0;
    this.#attempts[check]!++;
    if (this.#attempts[check]! < this.#table.echoes[check]!) {
      this.#defer(check, this.#now);
    }
  }

  /** The send buffer is full: waits a moment. Returns false once that has gone on for a whole time-out. */
  #stall(now: number): boolean {
    this.#stalledSince = Math.min(this.#stalledSince, now);
    this.#stalledUntil = now + STALL;
    return now - this.#stalledSince < this.#timeout;
  }

  #defer(check: number, now: number): void {
    this.#dueAt[check] = now + this.#gap;
    this.#later.push(check);
  }

  /** An echo that was in flight is decided. */
  #land(check: number): void {
    this.#pending[check]!--;
    this.#inFlight--;
    this.#settle(check);
  }

  /** One echo of a check is decided. */
  #settle(check: number): void {
    this.#window.release(this.#table.suspect[check] === 1);
    const over = this.#attempts[check]! >= this.#table.echoes[check]! &&
      this.#pending[check] === 0;
    if (!over) return;
    if (this.#mayHaveNoCarrier(check) && this.#hadNoCarrier(check)) {
      this.#counters.fault(OWN_FAULT.NO_CARRIER, this.#table.decidedAt[check]!);
      this.#table.fault[check] = OWN_FAULT.NO_CARRIER;
    }
    this.#tally.conclude(check);
    this.#table.decided.push(check);
    this.#decided++;
  }

  /** Without carrier a packet is dropped in silence, or with what a full queue says too. */
  #mayHaveNoCarrier(check: number): boolean {
    const fault = this.#table.fault[check];
    return this.#table.received[check] === 0 && (fault === 0 || fault === ERRNO.ENOBUFS);
  }

  #hadNoCarrier(check: number): boolean {
    if (this.#links === null) return false;
    const start = 16 * check;
    const length = this.#table.family[check] === 4 ? 4 : 16;
    const address = this.#table.address.subarray(start, start + length);
    return this.#links.lost(address, this.#begunAt[check]!) !== null;
  }

  /** Milliseconds until something is due. */
  #idle(now: number): number {
    let wait = Infinity;
    if (this.#picked > 0 || this.#window.mayBegin()) wait = 0;
    const begun = this.#later.peek();
    if (begun >= 0) wait = Math.min(wait, this.#dueAt[begun]! - now);
    // Sending waits for its pace, for room in the send buffer, or for the oldest slot to run out.
    wait = Math.max(wait, this.#pace.wait(), this.#stalledUntil - now, 0);
    if (this.#picked > 0 && this.#laneOf(this.#outbox[0]!).isFull) wait = Infinity;
    const oldest = Math.min(this.#lanes[4].oldestSentAt(), this.#lanes[6].oldestSentAt());
    return Math.min(wait, Math.max(0, oldest + this.#timeout - now + EXPIRY_SLACK));
  }

  #laneOf(check: number): Lane {
    return this.#lanes[this.#table.family[check] === 4 ? 4 : 6];
  }

  /** Tells the prober of decisions, not too often. Returns how long to wait at most. */
  #ring(now: number, wait: number): number {
    if (this.#decided === 0) return wait;
    const early = this.#rungAt + BELL_SPACING - now;
    if (early > 0) return Math.min(wait, early);
    this.#rungAt = now;
    this.#decided = 0;
    Atomics.add(this.#table.bell, 0, 1);
    Atomics.notify(this.#table.bell, 0);
    return wait;
  }

  /** Milliseconds since the epoch, of a moment on the steady clock. */
  #wall(steady: number): number {
    return steady + this.#steps.offset;
  }
}
