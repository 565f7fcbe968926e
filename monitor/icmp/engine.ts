import type { CheckTable } from "./check_table.ts";
import { CheckWindow, Fifo } from "./check_window.ts";
import type { Counters } from "./counters.ts";
import type { Arrivals, EchoSocket } from "./echo_socket.ts";
import { ERRNO, OWN_FAULT } from "./errno.ts";
import type { Links } from "./links.ts";
import { Pace } from "./pace.ts";
import type { Readiness } from "./poller.ts";
import type { Clock } from "../ports.ts";
import { DUPLICATE, LATE, SlotRing } from "./slots.ts";
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
/** How often an echo is put off for a gap when a queue on the way out is full. */
const RETRIES = 2;
/** How often an echo is sent again at once: the errors of earlier echoes surface in `send`, each once. */
const ATTEMPTS = 3;
/** Milliseconds between two rings of the bell: a wake-up costs as much as several echoes. */
const BELL_SPACING = 5;
/** Milliseconds that a time-out may be judged late, so that many are judged in one turn. */
const EXPIRY_SLACK = 1;

/** Batches that a socket's receive buffer holds at most: 64 messages each, 40,000 in 16 MiB. */
const BUFFERFUL = 1024;

interface Lane {
  readonly socket: EchoSocket;
  readonly slots: SlotRing;
  overflow: number;
}

/**
 * The engine: takes checks from the table, sends their echoes, matches what comes back and writes down what
 * each check met. It does one turn at a time and never waits: the Worker waits for it, and a test gives it a
 * clock and a network of its own.
 */
export class Engine {
  readonly #table: CheckTable;
  readonly #counters: Counters;
  readonly #clock: Clock;
  readonly #links: Pick<Links, "lost"> | null;
  readonly #timeout: number;
  readonly #gap: number;
  readonly #lanes: { readonly 4: Lane | number; readonly 6: Lane | number };
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
  readonly #attempted: Uint8Array;
  readonly #pending: Uint8Array;
  readonly #putOff: Uint8Array;
  /** The check whose echo is to leave next but could not yet, or -1. */
  #next = -1;
  /** Sending is pointless until then, and has been since. */
  #stalledUntil = 0;
  #stalledSince = Infinity;
  #inFlight = 0;
  #decided = 0;
  #rungAt = -Infinity;
  readonly #nonces = new Uint32Array(4096);
  #nextNonce = 4096;

  constructor(options: EngineOptions) {
    const { table, sockets, clock, window, rate, timeout } = options;
    this.#table = table;
    this.#counters = options.counters;
    this.#clock = clock;
    this.#links = options.links;
    this.#timeout = timeout;
    this.#gap = options.gap;
    this.#lanes = { 4: lane(sockets[4]), 6: lane(sockets[6]) };
    this.#window = new CheckWindow(window, table.capacity, (check) => table.echoes[check]!);
    this.#pace = new Pace(rate, clock.steady());
    this.#steps = new StepWatch(clock);
    this.#tally = new Tally(table);
    this.#later = new Fifo(table.capacity);
    this.#dueAt = new Float64Array(table.capacity);
    this.#begunAt = new Float64Array(table.capacity);
    this.#attempted = new Uint8Array(table.capacity);
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
    this.#read(this.#lanes[4], four);
    this.#read(this.#lanes[6], six);
    const now = this.#clock.steady();
    this.#expire(this.#lanes[4], now);
    this.#expire(this.#lanes[6], now);
    this.#send(now);
    this.#counters.set("inFlight", this.#inFlight);
    this.#counters.set("waiting", this.#window.waiting);
    return this.#ring(now, this.#idle(now));
  }

  #accept(): void {
    for (let row = this.#table.submitted.shift(); row >= 0; row = this.#table.submitted.shift()) {
      this.#window.enqueue(row, this.#table.suspect[row] === 1);
    }
  }

  #read(lane: Lane | number, ready: Readiness): void {
    if (typeof lane === "number") return;
    if (ready.failing) this.#readErrors(lane);
    if (ready.readable) this.#readReplies(lane);
  }

  #readReplies(lane: Lane): void {
    // A bound, so that a flood of replies cannot keep anything from being sent.
    for (let batch = 0; batch < 16; batch++) {
      const arrived = lane.socket.receive();
      // The clock is looked at after the kernel stamped: a step in between then counts as before them.
      this.#steps.look();
      this.#takeReplies(lane, arrived);
      if (arrived.drained) return;
    }
  }

  #takeReplies(lane: Lane, arrived: Arrivals): void {
    if (arrived.overflow > lane.overflow) {
      this.#counters.add("overflow", arrived.overflow - lane.overflow);
      lane.overflow = arrived.overflow;
    }
    const now = this.#clock.steady();
    for (let i = 0; i < arrived.count; i++) {
      const slot = arrived.slot[i]!;
      const check = slot < 0 ? -1 : lane.slots.match(slot, arrived.nonce[i]!);
      if (check >= 0 && this.#isFrom(check, arrived.peer, 16 * i)) {
        this.#takeReply(lane, check, slot, arrived.at[i]!, now);
      } else if (check === LATE) this.#counters.add("late");
      else if (check === DUPLICATE) this.#counters.add("duplicate");
      else this.#counters.add("forged");
    }
  }

  #takeReply(lane: Lane, check: number, slot: number, stamp: number, now: number): void {
    const sentAt = lane.slots.sentAt(slot);
    const rtt = stamp - lane.slots.stamp(slot);
    const stepped = lane.slots.epoch(slot) !== this.#steps.epoch || rtt < 0 ||
      rtt > now - sentAt + 1;
    if (stepped) {
      this.#counters.add("clockSteps");
    } else if (rtt > this.#timeout) {
      this.#counters.add("late");
      this.#runOut(lane, slot, check);
      return;
    }
    lane.slots.answer(slot);
    this.#counters.add("received");
    this.#tally.received(check, stepped ? NaN : rtt, stepped ? this.#wall(now) : stamp);
    this.#pending[check]!--;
    this.#inFlight--;
    this.#settle(check);
  }

  #readErrors(lane: Lane): void {
    for (let batch = 0; batch < 16; batch++) {
      const arrived = lane.socket.receiveErrors();
      for (let i = 0; i < arrived.count; i++) {
        const check = lane.slots.ownerOf(arrived.slot[i]!);
        if (check < 0 || !this.#isFrom(check, arrived.peer, 16 * i)) continue;
        // Only a hint: errors are easily forged and a reply may yet come, so the echo goes on waiting.
        this.#tally.hint(check, arrived.type[i]!, arrived.code[i]!, arrived.from, i);
      }
      if (arrived.drained) return;
    }
  }

  #isFrom(check: number, peers: Uint8Array, at: number): boolean {
    const { address, family } = this.#table;
    const length = family[check] === 4 ? 4 : 16;
    for (let i = 0; i < length; i++) {
      if (address[16 * check + i] !== peers[at + i]) return false;
    }
    return true;
  }

  #expire(lane: Lane | number, now: number): void {
    if (typeof lane === "number" || lane.slots.oldestSentAt() > now - this.#timeout) return;
    // A reply that arrived in time may still be in the socket: nothing has run out until all is read that was
    // there at `now`, which is when the socket is empty, or as much is read as its buffer holds.
    for (let batch = 0; batch < BUFFERFUL; batch++) {
      const arrived = lane.socket.receive();
      this.#takeReplies(lane, arrived);
      if (arrived.drained) break;
    }
    while (lane.slots.oldestSentAt() <= now - this.#timeout) {
      const slot = lane.slots.oldest();
      this.#runOut(lane, slot, lane.slots.ownerOf(slot));
    }
  }

  #runOut(lane: Lane, slot: number, check: number): void {
    lane.slots.expire(slot);
    this.#counters.add("timedOut");
    this.#tally.expired(check, this.#wall(this.#clock.steady()));
    this.#pending[check]!--;
    this.#inFlight--;
    this.#settle(check);
  }

  #send(now: number): void {
    if (now < this.#stalledUntil) return;
    let room = this.#pace.available(now);
    while (room > 0) {
      if (this.#next < 0) this.#next = this.#choose(now);
      if (this.#next < 0 || !this.#attempt(this.#next, now)) break;
      this.#next = -1;
      this.#pace.spend(1);
      room--;
    }
  }

  /** The check whose echo is to leave now, or -1. Checks that have begun come before those that wait. */
  #choose(now: number): number {
    const begun = this.#later.peek();
    if (begun >= 0 && this.#dueAt[begun]! <= now) return this.#later.shift();
    const check = this.#window.begin();
    if (check < 0) return -1;
    this.#begunAt[check] = now;
    this.#attempted[check] = 0;
    this.#pending[check] = 0;
    this.#putOff[check] = 0;
    this.#tally.begin(check);
    return check;
  }

  /** Tries to send an echo of a check. Returns false when that has to wait. */
  #attempt(check: number, now: number): boolean {
    const lane = this.#lanes[this.#table.family[check] === 4 ? 4 : 6];
    if (typeof lane === "number") {
      this.#attempted[check]!++;
      this.#fail(check, lane, now);
      return true;
    }
    const slot = lane.slots.upcoming();
    if (slot < 0) return false;
    const nonce = this.#nonce();
    let sentAt = 0;
    let stamp = 0;
    let errno = 0;
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      sentAt = this.#clock.steady();
      stamp = this.#clock.wall();
      errno = lane.socket.send(this.#table.address, 16 * check, slot, nonce);
      if (errno === 0 || errno === ERRNO.EAGAIN || errno === ERRNO.ENOBUFS) break;
    }
    if (errno === ERRNO.EAGAIN && this.#stall(now)) return false;
    if (errno === ERRNO.ENOBUFS && this.#putOff[check]! < RETRIES) {
      this.#putOff[check]!++;
      this.#defer(check, now);
      return true;
    }
    this.#putOff[check] = 0;
    this.#attempted[check]!++;
    if (errno !== 0) {
      this.#fail(check, errno, now);
      return true;
    }
    this.#stalledSince = Infinity;
    lane.slots.occupy(check, nonce, sentAt, stamp, this.#steps.epoch);
    this.#pending[check]!++;
    this.#inFlight++;
    this.#counters.add("sent");
    this.#tally.sent(check, stamp);
    if (this.#attempted[check]! < this.#table.echoes[check]!) this.#defer(check, now);
    return true;
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

  #fail(check: number, errno: number, now: number): void {
    const at = this.#wall(now);
    this.#counters.fault(errno, at);
    this.#tally.failed(check, errno, at);
    if (this.#attempted[check]! < this.#table.echoes[check]!) this.#defer(check, now);
    this.#settle(check);
  }

  /** One echo of a check is decided. */
  #settle(check: number): void {
    this.#window.release(this.#table.suspect[check] === 1);
    const over = this.#attempted[check] === this.#table.echoes[check] &&
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
    if (this.#next >= 0 || this.#window.mayBegin()) wait = 0;
    const begun = this.#later.peek();
    if (begun >= 0) wait = Math.min(wait, this.#dueAt[begun]! - now);
    // Sending waits for its pace, for room in the send buffer, or for the oldest slot to run out.
    wait = Math.max(wait, this.#pace.wait(), this.#stalledUntil - now, 0);
    if (this.#next >= 0 && this.#isFull(this.#next)) wait = Infinity;
    const oldest = Math.min(oldestSentAt(this.#lanes[4]), oldestSentAt(this.#lanes[6]));
    return Math.min(wait, Math.max(0, oldest + this.#timeout - now + EXPIRY_SLACK));
  }

  #isFull(check: number): boolean {
    const lane = this.#lanes[this.#table.family[check] === 4 ? 4 : 6];
    return typeof lane !== "number" && lane.slots.upcoming() < 0;
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

  #nonce(): number {
    if (this.#nextNonce === this.#nonces.length) {
      crypto.getRandomValues(this.#nonces);
      this.#nextNonce = 0;
    }
    return this.#nonces[this.#nextNonce++]!;
  }

  /** Milliseconds since the epoch, of a moment on the steady clock. */
  #wall(steady: number): number {
    return steady + this.#steps.offset;
  }
}

function lane(opened: Opened): Lane | number {
  if (typeof opened === "number") return opened;
  return { socket: opened, slots: new SlotRing(opened.slotBits), overflow: 0 };
}

function oldestSentAt(lane: Lane | number): number {
  return typeof lane === "number" ? Infinity : lane.slots.oldestSentAt();
}
