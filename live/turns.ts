/** Milliseconds of work at a time: monitoring shares this thread. */
export const SLICE = 8;

/**
 * Works through items in order, a slice at a time: at once as long as they fit into one, the rest in
 * later turns of the event loop.
 */
export class Turns<T> {
  #added: T[] = [];
  #timer: ReturnType<typeof setTimeout> | null = null;

  /** @param afterSlice is called when a slice is over, whatever is left */
  constructor(
    private readonly work: (item: T) => void,
    private readonly afterSlice: () => void,
  ) {}

  /** Whether nothing waits for its turn. */
  get isIdle(): boolean {
    return this.#timer === null;
  }

  /** Adds items behind those that wait. */
  add(items: readonly T[]): void {
    if (this.isIdle) return this.#run(items);
    for (const item of items) this.#added.push(item);
  }

  /** Forgets what waits. */
  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#added = [];
  }

  #run(items: readonly T[]): void {
    const deadline = performance.now() + SLICE;
    let done = 0;
    while (done < items.length && (done === 0 || performance.now() < deadline)) {
      this.work(items[done++]!);
    }
    const rest = items.slice(done).concat(this.#added);
    this.#added = [];
    this.#timer = rest.length === 0 ? null : setTimeout(() => this.#run(rest), 0);
    this.afterSlice();
  }
}
