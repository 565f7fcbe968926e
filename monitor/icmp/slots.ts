/** Owners are numbers from 0; these stand for what a slot without one says of a reply. */
export const UNKNOWN = -1;
export const DUPLICATE = -2;
export const LATE = -3;

/**
 * Which echo a reply answers, in constant time: a ring of slots, handed out in turn.
 *
 * A slot's number travels in the packet: 16 bits in the sequence number, up to 4 more in the id. Echoes are
 * sent in the order of their slots and all have the same time to live, so the oldest undecided one is
 * always at the tail, and a time-out is found by looking there. The ring must be able to hold what is sent
 * within a time-out, not only what is in flight: an unanswered echo keeps the tail from passing it.
 *
 * The nonce tells the laps of the ring apart: a reply to the slot's former echo is late, not a match.
 */
export class SlotRing {
  readonly #mask: number;
  /** Owner + 1, so that memory nobody has touched yet, all zeros, means `UNKNOWN`. */
  readonly #owner: Int32Array;
  readonly #nonce: Uint32Array;
  readonly #sentAt: Float64Array;
  readonly #stamp: Float64Array;
  readonly #epoch: Int32Array;
  #head = 0;
  #tail = 0;

  /** @param bits how many bits number a slot, 1 to 20 */
  constructor(bits: number) {
    const size = 1 << bits;
    this.#mask = size - 1;
    this.#owner = new Int32Array(size);
    this.#nonce = new Uint32Array(size);
    this.#sentAt = new Float64Array(size);
    this.#stamp = new Float64Array(size);
    this.#epoch = new Int32Array(size);
  }

  /** How many slots are free. */
  get room(): number {
    return this.#mask + 1 - (this.#head - this.#tail);
  }

  /** The slot that the next `occupy` takes, or the one after so many more of them. */
  upcoming(after = 0): number {
    return (this.#head + after) & this.#mask;
  }

  /**
   * Gives the upcoming slot to an echo that has left.
   *
   * @param sentAt on the steady clock
   * @param stamp the same moment on the wall clock, to be compared with the kernel's stamp
   * @param epoch counts the steps of the wall clock so far; -1 when the moment is not known well enough
   */
  occupy(owner: number, nonce: number, sentAt: number, stamp: number, epoch: number): void {
    const slot = this.#head++ & this.#mask;
    this.#owner[slot] = owner + 1;
    this.#nonce[slot] = nonce;
    this.#sentAt[slot] = sentAt;
    this.#stamp[slot] = stamp;
    this.#epoch[slot] = epoch;
  }

  /** Who waits for a reply with this nonce: an owner, or `LATE`, `DUPLICATE`, `UNKNOWN`. */
  match(slot: number, nonce: number): number {
    const owner = this.ownerOf(slot);
    return owner === UNKNOWN || this.#nonce[slot] === nonce ? owner : LATE;
  }

  /** Who waits in this slot, for an ICMP error, which may quote too little to hold a nonce. */
  ownerOf(slot: number): number {
    return (this.#owner[slot] ?? 0) - 1;
  }

  sentAt(slot: number): number {
    return this.#sentAt[slot]!;
  }

  stamp(slot: number): number {
    return this.#stamp[slot]!;
  }

  epoch(slot: number): number {
    return this.#epoch[slot]!;
  }

  /** Marks a slot's echo as answered: what comes now is a duplicate. */
  answer(slot: number): void {
    this.#owner[slot] = DUPLICATE + 1;
  }

  /** When the oldest undecided echo was sent; Infinity without one. */
  oldestSentAt(): number {
    while (this.#tail < this.#head && this.#owner[this.#tail & this.#mask]! <= 0) this.#tail++;
    return this.#tail < this.#head ? this.#sentAt[this.#tail & this.#mask]! : Infinity;
  }

  /** Marks a slot's echo as timed out: what comes now is late. */
  expire(slot: number): void {
    this.#owner[slot] = LATE + 1;
  }

  /** The slot of the oldest undecided echo; -1 without one. */
  oldest(): number {
    return this.oldestSentAt() === Infinity ? -1 : this.#tail & this.#mask;
  }
}
