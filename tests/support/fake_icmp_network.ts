import { type Arrivals, arrivals, type EchoSocket } from "../../monitor/icmp/echo_socket.ts";
import { CheckTable } from "../../monitor/icmp/check_table.ts";
import { readObservation } from "../../monitor/icmp/check_row.ts";
import { Counters } from "../../monitor/icmp/counters.ts";
import { Engine, type EngineOptions } from "../../monitor/icmp/engine.ts";
import type { Clock } from "../../monitor/ports.ts";
import type { Observation } from "../../monitor/prober.ts";
import { FORGED } from "../../monitor/icmp/packet.ts";

/** A clock that a test moves. */
export class FakeClock implements Clock {
  now = 1000;
  /** From the steady clock to the wall clock; setting it is a step. */
  offset = 1_700_000_000_000;

  steady(): number {
    return this.now;
  }

  wall(): number {
    return this.now + this.offset;
  }
}

/**
 * What becomes of an echo: milliseconds to its reply or replies, or to an ICMP error, or the errno of sending it.
 * `peer` is the last octet of whom it claims to be from, or to have gone to, in place of the true one.
 */
export type Fate =
  | {
    readonly replies: readonly number[];
    readonly forged?: boolean;
    readonly nonce?: number;
    readonly peer?: number;
  }
  | {
    readonly error: { readonly after: number; readonly type: number; readonly code: number };
    readonly peer?: number;
  }
  | { readonly errno: number };

export const SILENCE: Fate = { replies: [] };

interface Parcel {
  readonly slot: number;
  readonly nonce: number;
  readonly at: number;
  readonly stamp: number;
  readonly peer: Uint8Array;
  readonly error: { readonly type: number; readonly code: number } | null;
}

interface Ready {
  readonly peer: Uint8Array;
  readonly slot: number;
  readonly nonce: number;
}

/** A network in memory, as the engine's IPv4 socket sees it. */
export class FakeNetwork implements EchoSocket {
  readonly kind = "raw";
  readonly slotBits: number;
  /** Steady time of every echo that left, and the last octet of where it went. */
  readonly sent: { readonly at: number; readonly to: number }[] = [];
  readonly batch = 8;
  errno = 0;
  readonly #ready: Ready[] = [];
  #parcels: Parcel[] = [];
  readonly #arrivals = arrivals(64);

  /** @param fate decides by the last octet of an address and how many echoes have left before */
  constructor(
    readonly clock: FakeClock,
    readonly fate: (to: number, before: number) => Fate,
    slotBits = 16,
  ) {
    this.slotBits = slotBits;
  }

  put(place: number, addresses: Uint8Array, at: number, slot: number, nonce: number): void {
    this.#ready[place] = { peer: addresses.slice(at, at + 4), slot, nonce };
  }

  send(from: number, count: number): number {
    for (let sent = 0; sent < count; sent++) {
      this.errno = this.#sendOne(this.#ready[from + sent]!);
      // As of sendmmsg(2): what the others met is for the next call to say, which asks anew.
      if (this.errno !== 0) return sent;
    }
    return count;
  }

  #sendOne({ peer, slot, nonce }: Ready): number {
    const to = peer[3]!;
    const fate = this.fate(to, this.sent.length);
    if ("errno" in fate) return fate.errno;
    this.sent.push({ at: this.clock.now, to });
    peer[3] = fate.peer ?? to;
    if ("error" in fate) {
      const { after, type, code } = fate.error;
      this.#put({ slot, nonce, peer, error: { type, code } }, after);
    } else {
      const seen = { slot: fate.forged ? FORGED : slot, nonce: fate.nonce ?? nonce, peer };
      for (const after of fate.replies) this.#put({ ...seen, error: null }, after);
    }
    return 0;
  }

  receive(): Arrivals {
    return this.#take((parcel) => parcel.error === null);
  }

  receiveErrors(): Arrivals {
    return this.#take((parcel) => parcel.error !== null);
  }

  /** When the next parcel arrives; Infinity without one. */
  next(): number {
    return Math.min(Infinity, ...this.#parcels.map(({ at }) => at));
  }

  #put(parcel: Omit<Parcel, "at" | "stamp">, after: number): void {
    this.#parcels.push({ ...parcel, at: this.clock.now + after, stamp: this.clock.offset });
  }

  #take(which: (parcel: Parcel) => boolean): Arrivals {
    const ready = (parcel: Parcel) => which(parcel) && parcel.at <= this.clock.now;
    const batch = this.#parcels.filter(ready).slice(0, 64);
    this.#parcels = this.#parcels.filter((parcel) => !batch.includes(parcel));
    const into = this.#arrivals;
    into.count = batch.length;
    into.drained = batch.length === 0;
    batch.forEach((parcel, index) => {
      into.slot[index] = Math.max(-1, parcel.slot);
      into.nonce[index] = parcel.nonce;
      into.at[index] = parcel.at + this.clock.offset;
      into.peer.set(parcel.peer, 16 * index);
      into.from.set([10, 0, 0, 254], 16 * index);
      into.type[index] = parcel.error?.type ?? 0;
      into.code[index] = parcel.error?.code ?? 0;
    });
    return into;
  }
}

/** An engine over a fake network, and the prober's side of its table. */
export class Bench {
  readonly clock = new FakeClock();
  readonly table = CheckTable.create(1 << 15);
  readonly counters = Counters.create();
  readonly network: FakeNetwork;
  readonly engine: Engine;
  readonly seen: Observation[] = [];
  /** Told of every observation. */
  onSeen: (observation: Observation) => void = () => {};
  #rows = 0;

  constructor(
    fate: (to: number, before: number) => Fate,
    options: Partial<EngineOptions> = {},
    slotBits = 16,
  ) {
    this.network = new FakeNetwork(this.clock, fate, slotBits);
    this.engine = new Engine({
      table: this.table,
      counters: this.counters,
      sockets: { 4: this.network, 6: 97 },
      clock: this.clock,
      links: null,
      window: 4096,
      timeout: 2000,
      gap: 100,
      rate: 100_000,
      ...options,
    });
  }

  /** Hands in a check of `10.0.0.to`; its token is its number. */
  submit(to: number, echoes = 1, suspect = false, family: 4 | 6 = 4): number {
    const row = this.#rows++ & (this.table.capacity - 1);
    this.table.address.set([10, 0, 0, to], 16 * row);
    this.table.family[row] = family;
    this.table.echoes[row] = echoes;
    this.table.suspect[row] = suspect ? 1 : 0;
    this.table.submitted.push(row);
    return row;
  }

  /** Lets time pass. */
  run(ms: number): void {
    const end = this.clock.now + ms;
    for (;;) {
      const has = { readable: this.network.next() <= this.clock.now, failing: true };
      const wait = this.engine.turn(has, { readable: false, failing: false });
      this.#collect();
      const next = Math.min(this.network.next(), this.clock.now + wait);
      if (next > end) break;
      this.clock.now = Math.max(next, this.clock.now + 0.01);
    }
    this.clock.now = end;
  }

  #collect(): void {
    for (let row = this.table.decided.shift(); row >= 0; row = this.table.decided.shift()) {
      const observation = readObservation(this.table, row, row);
      this.seen[row] = observation;
      this.onSeen(observation);
    }
  }
}
