/** A first-in first-out queue of small integers in fixed memory. */
export class Fifo {
  readonly #items: Int32Array;
  readonly #mask: number;
  #head = 0;
  #tail = 0;

  /** @param capacity a power of two */
  constructor(capacity: number) {
    this.#items = new Int32Array(capacity);
    this.#mask = capacity - 1;
  }

  get length(): number {
    return this.#tail - this.#head;
  }

  push(item: number): void {
    this.#items[this.#tail++ & this.#mask] = item;
  }

  /** The oldest, or -1. */
  peek(): number {
    return this.#head === this.#tail ? -1 : this.#items[this.#head & this.#mask]!;
  }

  /** Takes the oldest, or -1. */
  shift(): number {
    const item = this.peek();
    if (item >= 0) this.#head++;
    // From the beginning again, so that little of the memory is ever touched.
    if (this.#head === this.#tail) this.#head = this.#tail = 0;
    return item;
  }
}

/**
 * Which check may begin next, so that at most a window of echoes is in flight and silent targets never
 * hold up those that answer.
 *
 * An unanswered echo holds its place for a whole time-out, thousands of times as long as an answered one.
 * In one queue, a few thousand dead targets would therefore fill the window and the living would wait behind
 * them. So checks stand in two queues, by whether the target answered last time, and the window is
 * shared: suspects have at most half of it, and while suspects wait the others leave them a quarter. Within a
 * queue it is first come first served; where both may begin, they take turns.
 *
 * That the living stay on time then only needs half a window for the targets that nobody knows to
 * be silent yet: `targets / interval * timeout` echoes at worst, when all die at once (2,000 of the default
 * window of 4,096 for 10,000 targets, 10 s and 2 s).
 *
 * A check takes the places of all its echoes when it begins, so that the later ones leave on time.
 */
export class CheckWindow {
  readonly #regulars: Fifo;
  readonly #suspects: Fifo;
  readonly #size: number;
  readonly #suspectShare: number;
  readonly #regularShare: number;
  readonly #echoesOf: (check: number) => number;
  #heldByRegulars = 0;
  #heldBySuspects = 0;
  #suspectsTurn = false;

  /**
   * @param size echoes in flight at most; a check of more echoes than its share goes alone
   * @param capacity checks that may wait, a power of two
   * @param echoesOf how many echoes a check has
   */
  constructor(size: number, capacity: number, echoesOf: (check: number) => number) {
    this.#size = size;
    this.#suspectShare = Math.max(1, Math.floor(size / 2));
    this.#regularShare = Math.max(1, Math.floor((size * 3) / 4));
    this.#regulars = new Fifo(capacity);
    this.#suspects = new Fifo(capacity);
    this.#echoesOf = echoesOf;
  }

  /** Checks that have not begun. */
  get waiting(): number {
    return this.#regulars.length + this.#suspects.length;
  }

  enqueue(check: number, suspect: boolean): void {
    (suspect ? this.#suspects : this.#regulars).push(check);
  }

  /** Whether `begin` would return a check. */
  mayBegin(): boolean {
    return this.#regularFits() || this.#suspectFits();
  }

  /** Takes the check that is to begin now, or -1 when none waits or none fits. */
  begin(): number {
    const suspect = this.#suspectFits() && (this.#suspectsTurn || !this.#regularFits());
    if (!suspect && !this.#regularFits()) return -1;
    this.#suspectsTurn = !suspect;
    if (suspect) {
      const check = this.#suspects.shift();
      this.#heldBySuspects += this.#echoesOf(check);
      return check;
    }
    const check = this.#regulars.shift();
    this.#heldByRegulars += this.#echoesOf(check);
    return check;
  }

  /** Gives back the place of one decided echo. */
  release(suspect: boolean): void {
    if (suspect) this.#heldBySuspects--;
    else this.#heldByRegulars--;
  }

  #regularFits(): boolean {
    const check = this.#regulars.peek();
    if (check < 0) return false;
    const share = this.#suspects.length > 0 ? this.#regularShare : this.#size;
    return this.#fits(this.#heldByRegulars, this.#echoesOf(check), share);
  }

  #suspectFits(): boolean {
    const check = this.#suspects.peek();
    if (check < 0) return false;
    return this.#fits(this.#heldBySuspects, this.#echoesOf(check), this.#suspectShare);
  }

  #fits(held: number, echoes: number, share: number): boolean {
    const total = this.#heldByRegulars + this.#heldBySuspects;
    return total === 0 ||
      (total + echoes <= this.#size && (held === 0 || held + echoes <= share));
  }
}
