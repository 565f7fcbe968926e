import type { CheckTable } from "./check_table.ts";
import type { Counters } from "./counters.ts";
import type { Arrivals, EchoSocket } from "./echo_socket.ts";
import { ERRNO } from "./errno.ts";
import type { Readiness } from "./poller.ts";
import type { Clock } from "../ports.ts";
import { DUPLICATE, LATE, SlotRing } from "./slots.ts";
import type { StepWatch } from "./step_watch.ts";

/** What a lane needs of the engine. */
export interface LaneParts {
  readonly socket: EchoSocket;
  /** Milliseconds. */
  readonly timeout: number;
  readonly table: CheckTable;
  readonly counters: Counters;
  readonly clock: Clock;
  readonly steps: StepWatch;
  readonly verdicts: Verdicts;
}

/** Told what became of an echo of a check. */
export interface Verdicts {
  /** It left. @param at milliseconds since the epoch */
  left(check: number, at: number): void;
  /** @param rtt milliseconds, NaN when it is not known. @param at milliseconds since the epoch */
  replied(check: number, rtt: number, at: number): void;
  ranOut(check: number): void;
  /** An ICMP error came: the entry `index` of `arrived`. */
  hinted(check: number, arrived: Arrivals, index: number): void;
}

/** Batches read in one turn, so that a flood of them cannot keep anything from being sent. */
const BATCHES = 16;
/** Batches that a socket's receive buffer holds at most: 64 messages each, 40,000 in 16 MiB. */
const BUFFERFUL = 1024;
/** How often an echo is sent again at once: the errors of earlier echoes surface in `send`, each once. */
const ATTEMPTS = 3;
/**
 * Milliseconds that sending several echoes may take for their stamps to count. Longer, and the thread has lost its
 * processor in between: then nobody knows which left before, and which after.
 */
const CERTAIN = 0.5;
/** Milliseconds by which an echo may take longer than one before it did and still be a usual one. */
const RISE = 0.000_05;

/** The echoes of one family. */
export interface Lane {
  /** No echo can be sent before the oldest has run out. */
  readonly isFull: boolean;
  /** Why `send` stopped: the errno of the first echo that did not leave, or 0 when there was no slot for it. */
  readonly errno: number;
  /** When the oldest undecided echo was sent, on the steady clock; Infinity without one. */
  oldestSentAt(): number;
  /** Sends an echo of each of the first `count` checks, until one does not leave. Returns how many left. */
  send(checks: Int32Array, count: number): number;
  /** Reads what the socket has. */
  read(ready: Readiness): void;
  /** Gives up the echoes whose time has run out at `now`. */
  expire(now: number): void;
}

/** The lane of a family that this host has not: every echo fails with the same errno. */
export class ClosedLane implements Lane {
  readonly isFull = false;

  constructor(readonly errno: number) {}

  oldestSentAt(): number {
    return Infinity;
  }

  send(): number {
    return 0;
  }

  read(): void {}

  expire(): void {}
}

/** A lane with a socket: it knows which slot waits for what. */
export class OpenLane implements Lane {
  readonly #parts: LaneParts;
  readonly #socket: EchoSocket;
  readonly #slots: SlotRing;
  readonly #nonces = new Uint32Array(4096);
  #nextNonce = this.#nonces.length;
  #overflow = 0;
  /** Milliseconds that an echo of a batch usually takes to leave. */
  #usual = Infinity;
  /** Of the batch at hand. */
  readonly #batchNonces: Uint32Array;
  errno = 0;

  constructor(parts: LaneParts) {
    this.#parts = parts;
    this.#socket = parts.socket;
    this.#slots = new SlotRing(parts.socket.slotBits);
    this.#batchNonces = new Uint32Array(parts.socket.batch);
  }

  get isFull(): boolean {
    return this.#slots.room === 0;
  }

  oldestSentAt(): number {
    return this.#slots.oldestSentAt();
  }

  send(checks: Int32Array, count: number): number {
    const ready = Math.min(count, this.#slots.room, this.#socket.batch);
    for (let place = 0; place < ready; place++) this.#makeReady(place, checks[place]!);
    this.errno = 0;
    let left = 0;
    for (let attempt = 0; left < ready && attempt < ATTEMPTS;) {
      const more = this.#sendReady(checks, left, ready - left);
      left += more;
      this.errno = left < ready ? this.#socket.errno : 0;
      // Only these two cannot be another echo's.
      const isOwn = this.errno === ERRNO.EAGAIN || this.errno === ERRNO.ENOBUFS;
      if (more === 0 && isOwn) break;
      attempt = more > 0 ? 0 : attempt + 1;
    }
    return left;
  }

  #makeReady(place: number, check: number): void {
    const nonce = this.#nonce();
    this.#batchNonces[place] = nonce;
    const slot = this.#slots.upcoming(place);
    this.#socket.put(place, this.#parts.table.address, 16 * check, slot, nonce);
  }

  /**
   * Makes one attempt. All echoes take about equally long to leave, but for one that something came in between of. So
   * each is stamped as if those before it had taken no longer than usual.
   */
  #sendReady(checks: Int32Array, from: number, count: number): number {
    const { clock, steps, verdicts } = this.#parts;
    const steady = clock.steady();
    const stamp = clock.wall();
    const left = this.#socket.send(from, count);
    if (left === 0) return 0;
    const took = clock.steady() - steady;
    const each = Math.min(took / left, this.#usual);
    // Falls at once and rises slowly: what is usual is the time of a batch that nothing came in between of.
    this.#usual = each + RISE;
    const epoch = left === 1 || took < CERTAIN ? steps.epoch : -1;
    for (let i = 0; i < left; i++) {
      const after = each * i;
      const place = from + i;
      const check = checks[place]!;
      this.#slots.occupy(check, this.#batchNonces[place]!, steady + after, stamp + after, epoch);
      verdicts.left(check, stamp + after);
    }
    return left;
  }

  read({ readable, failing }: Readiness): void {
    if (failing) this.#readErrors();
    if (readable) this.#readReplies(BATCHES);
  }

  expire(now: number): void {
    const limit = now - this.#parts.timeout;
    if (this.#slots.oldestSentAt() > limit) return;
    // A reply that arrived in time may still be in the socket: nothing has run out until all is read that was
    // there at `now`, which is when the socket is empty, or as much is read as its buffer holds.
    this.#readReplies(BUFFERFUL);
    while (this.#slots.oldestSentAt() <= limit) this.#runOut(this.#slots.oldest());
  }

  #runOut(slot: number): void {
    const check = this.#slots.ownerOf(slot);
    this.#slots.expire(slot);
    this.#parts.counters.add("timedOut");
    this.#parts.verdicts.ranOut(check);
  }

  #readReplies(batches: number): void {
    for (let batch = 0; batch < batches; batch++) {
      const arrived = this.#socket.receive();
      // Looked at after the kernel stamped: a step in between then counts as one before the stamps.
      this.#parts.steps.look();
      this.#takeReplies(arrived);
      if (arrived.drained) return;
    }
  }

  #takeReplies(arrived: Arrivals): void {
    const { counters, clock } = this.#parts;
    if (arrived.overflow > this.#overflow) {
      counters.add("overflow", arrived.overflow - this.#overflow);
      this.#overflow = arrived.overflow;
    }
    const now = clock.steady();
    for (let i = 0; i < arrived.count; i++) {
      const slot = arrived.slot[i]!;
      const check = slot < 0 ? -1 : this.#slots.match(slot, arrived.nonce[i]!);
      if (check >= 0 && this.#isFrom(check, arrived.peer, 16 * i)) {
        this.#takeReply(check, slot, arrived.at[i]!, now);
      } else if (check === LATE) counters.add("late");
      else if (check === DUPLICATE) counters.add("duplicate");
      else counters.add("forged");
    }
  }

  #takeReply(check: number, slot: number, stamp: number, now: number): void {
    const { counters, steps, timeout, verdicts } = this.#parts;
    const elapsed = now - this.#slots.sentAt(slot);
    const rtt = stamp - this.#slots.stamp(slot);
    const epoch = this.#slots.epoch(slot);
    if (epoch !== steps.epoch || rtt < -CERTAIN || rtt > elapsed + 1) {
      counters.add(epoch < 0 ? "unstamped" : "clockSteps");
      counters.add("received");
      this.#slots.answer(slot);
      verdicts.replied(check, NaN, now + steps.offset);
    } else if (rtt > timeout) {
      counters.add("late");
      this.#runOut(slot);
    } else {
      counters.add("received");
      this.#slots.answer(slot);
      // A stamp of ours may be some microseconds late, which over the loopback interface is a round trip.
      verdicts.replied(check, Math.max(0, rtt), stamp - Math.min(0, rtt));
    }
  }

  #readErrors(): void {
    for (let batch = 0; batch < BATCHES; batch++) {
      const arrived = this.#socket.receiveErrors();
      for (let i = 0; i < arrived.count; i++) {
        const check = this.#slots.ownerOf(arrived.slot[i]!);
        if (check < 0 || !this.#isFrom(check, arrived.peer, 16 * i)) continue;
        // Only a hint: errors are easily forged and a reply may yet come, so the echo goes on waiting.
        this.#parts.verdicts.hinted(check, arrived, i);
      }
      if (arrived.drained) return;
    }
  }

  #isFrom(check: number, peers: Uint8Array, at: number): boolean {
    const { address, family } = this.#parts.table;
    const length = family[check] === 4 ? 4 : 16;
    for (let i = 0; i < length; i++) {
      if (address[16 * check + i] !== peers[at + i]) return false;
    }
    return true;
  }

  #nonce(): number {
    if (this.#nextNonce === this.#nonces.length) {
      crypto.getRandomValues(this.#nonces);
      this.#nextNonce = 0;
    }
    return this.#nonces[this.#nextNonce++]!;
  }
}
