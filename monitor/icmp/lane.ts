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
  /** @param rtt milliseconds, NaN when a step spoilt it. @param at milliseconds since the epoch */
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

/** The echoes of one family. */
export interface Lane {
  /** No echo can be sent before the oldest has run out. */
  readonly isFull: boolean;
  /** When the echo last sent left, milliseconds since the epoch. */
  readonly sentAt: number;
  /** When the oldest undecided echo was sent, on the steady clock; Infinity without one. */
  oldestSentAt(): number;
  /** Sends an echo of a check, unless full. Returns 0, or the errno for which it did not leave. */
  send(check: number): number;
  /** Reads what the socket has. */
  read(ready: Readiness): void;
  /** Gives up the echoes whose time has run out at `now`. */
  expire(now: number): void;
}

/** The lane of a family that this host has not: every echo fails with the same errno. */
export class ClosedLane implements Lane {
  readonly isFull = false;
  readonly sentAt = 0;

  constructor(private readonly errno: number) {}

  oldestSentAt(): number {
    return Infinity;
  }

  send(): number {
    return this.errno;
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
  sentAt = 0;

  constructor(parts: LaneParts) {
    this.#parts = parts;
    this.#socket = parts.socket;
    this.#slots = new SlotRing(parts.socket.slotBits);
  }

  get isFull(): boolean {
    return this.#slots.upcoming() < 0;
  }

  oldestSentAt(): number {
    return this.#slots.oldestSentAt();
  }

  send(check: number): number {
    const { table, clock, steps } = this.#parts;
    const slot = this.#slots.upcoming();
    const nonce = this.#nonce();
    let errno = 0;
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const steady = clock.steady();
      const stamp = clock.wall();
      errno = this.#socket.send(table.address, 16 * check, slot, nonce);
      if (errno === 0) {
        this.#slots.occupy(check, nonce, steady, stamp, steps.epoch);
        this.sentAt = stamp;
        return 0;
      }
      // Only these two cannot be another echo's.
      if (errno === ERRNO.EAGAIN || errno === ERRNO.ENOBUFS) break;
    }
    return errno;
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
    if (this.#slots.epoch(slot) !== steps.epoch || rtt < 0 || rtt > elapsed + 1) {
      counters.add("clockSteps");
      counters.add("received");
      this.#slots.answer(slot);
      verdicts.replied(check, NaN, now + steps.offset);
    } else if (rtt > timeout) {
      counters.add("late");
      this.#runOut(slot);
    } else {
      counters.add("received");
      this.#slots.answer(slot);
      verdicts.replied(check, rtt, stamp);
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
