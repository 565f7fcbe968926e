const BELLS = 3;

/**
 * The memory that the prober and its Worker share: a table of checks, and two rings of their numbers.
 *
 * The prober writes a check into a free row and puts the row's number into `submitted`; the Worker carries it
 * out, writes what it met into the same row and puts the number into `decided`. A ring has room for every
 * row, so neither side ever finds one full: what limits is the number of free rows, and the prober keeps the
 * rest in its own queue. A row belongs to one side at a time, and the atomic store of a ring's tail hands it
 * over, so nothing else in it needs to be atomic.
 */
export class CheckTable {
  readonly capacity: number;
  /** 16 bytes a row, of which IPv4 uses the first 4. */
  readonly address: Uint8Array;
  /** 4 or 6. */
  readonly family: Uint8Array;
  readonly echoes: Uint8Array;
  /** 1: the target was silent last time. */
  readonly suspect: Uint8Array;

  readonly sent: Uint8Array;
  readonly received: Uint8Array;
  /** The error number (`errno.ts`) of an echo that could not leave, or 0. */
  readonly fault: Uint8Array;
  /** An ICMP error came back: 1, and then its type, its code and the 16 bytes of who sent it. */
  readonly hinted: Uint8Array;
  readonly hintType: Uint8Array;
  readonly hintCode: Uint8Array;
  readonly hintFrom: Uint8Array;
  /** How many round trips the four below stand for; milliseconds. */
  readonly timed: Uint8Array;
  readonly rttMin: Float64Array;
  readonly rttAvg: Float64Array;
  readonly rttMax: Float64Array;
  readonly rttJitter: Float64Array;
  /** Milliseconds since the epoch. */
  readonly sentAt: Float64Array;
  readonly decidedAt: Float64Array;

  readonly submitted: RowRing;
  readonly decided: RowRing;
  /**
   * `bell[0]` rises when there are decisions to collect; `bell[1]` is 1 when the Worker is to end; `bell[2]` rises
   * with every turn of the Worker, by which a watchdog knows that it is alive.
   */
  readonly bell: Int32Array;

  /**
   * Lays the table over its memory.
   *
   * @param memory of `CheckTable.bytes(capacity)`, all zeros before its first use
   * @param capacity rows, a power of two
   */
  constructor(readonly memory: SharedArrayBuffer, capacity: number) {
    this.capacity = capacity;
    let offset = 0;
    const take = (bytes: number) => (offset += bytes) - bytes;
    const floats = () => new Float64Array(memory, take(8 * capacity), capacity);
    const bytes = (each = 1) => new Uint8Array(memory, take(each * capacity), each * capacity);
    this.rttMin = floats();
    this.rttAvg = floats();
    this.rttMax = floats();
    this.rttJitter = floats();
    this.sentAt = floats();
    this.decidedAt = floats();
    this.submitted = new RowRing(memory, take(RowRing.bytes(capacity)), capacity);
    this.decided = new RowRing(memory, take(RowRing.bytes(capacity)), capacity);
    this.bell = new Int32Array(memory, take(4 * BELLS), BELLS);
    this.address = bytes(16);
    this.hintFrom = bytes(16);
    this.family = bytes();
    this.echoes = bytes();
    this.suspect = bytes();
    this.sent = bytes();
    this.received = bytes();
    this.fault = bytes();
    this.hinted = bytes();
    this.hintType = bytes();
    this.hintCode = bytes();
    this.timed = bytes();
  }

  static bytes(capacity: number): number {
    return 6 * 8 * capacity + 2 * RowRing.bytes(capacity) + 4 * BELLS + (2 * 16 + 10) * capacity;
  }

  static create(capacity: number): CheckTable {
    return new CheckTable(new SharedArrayBuffer(CheckTable.bytes(capacity)), capacity);
  }
}

/** A queue of row numbers from one thread to another. */
export class RowRing {
  readonly #rows: Int32Array;
  /** [0]: rows ever taken out. [1]: rows ever put in. Both wrap at 2³². */
  readonly #ends: Int32Array;
  readonly #mask: number;

  constructor(memory: SharedArrayBuffer, offset: number, capacity: number) {
    this.#ends = new Int32Array(memory, offset, 2);
    this.#rows = new Int32Array(memory, offset + 8, capacity);
    this.#mask = capacity - 1;
  }

  static bytes(capacity: number): number {
    return 8 + 4 * capacity;
  }

  push(row: number): void {
    const tail = this.#ends[1]!;
    this.#rows[tail & this.#mask] = row;
    Atomics.store(this.#ends, 1, (tail + 1) | 0);
  }

  /** Takes the oldest row, or -1. */
  shift(): number {
    const head = this.#ends[0]!;
    if (head === Atomics.load(this.#ends, 1)) return -1;
    const row = this.#rows[head & this.#mask]!;
    Atomics.store(this.#ends, 0, (head + 1) | 0);
    return row;
  }
}
