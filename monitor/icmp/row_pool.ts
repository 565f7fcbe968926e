/** Which rows of the check table are taken, and by whose token. */
export class RowPool {
  readonly #tokens: Uint32Array;
  /** 0: free, 1: taken, 2: taken by a suspect's check. */
  readonly #use: Uint8Array;
  /** Free rows; the one freed last is taken first, so that few pages of memory are touched. */
  readonly #stack: Int32Array;
  #free: number;
  #suspects = 0;

  constructor(capacity: number) {
    this.#tokens = new Uint32Array(capacity);
    this.#use = new Uint8Array(capacity);
    this.#stack = Int32Array.from({ length: capacity }, (_, index) => capacity - 1 - index);
    this.#free = capacity;
  }

  get free(): number {
    return this.#free;
  }

  get taken(): number {
    return this.#tokens.length - this.#free;
  }

  isTaken(row: number): boolean {
    return this.#use[row] !== 0;
  }

  /** Rows taken by checks of suspects. */
  get suspects(): number {
    return this.#suspects;
  }

  /** Takes a row; there must be a free one. */
  take(token: number, suspect: boolean): number {
    const row = this.#stack[--this.#free]!;
    this.#tokens[row] = token;
    this.#use[row] = suspect ? 2 : 1;
    if (suspect) this.#suspects++;
    return row;
  }

  /** Frees a row and returns its token. */
  release(row: number): number {
    if (this.#use[row] === 2) this.#suspects--;
    this.#use[row] = 0;
    this.#stack[this.#free++] = row;
    return this.#tokens[row]!;
  }

  /** The tokens of all rows that are taken. */
  tokens(): number[] {
    return [...this.#tokens].filter((_, row) => this.#use[row] !== 0);
  }
}
