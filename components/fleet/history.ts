/** Checks that are kept of each machine, for the line beside its RTT. */
export const KEPT = 24;

/** The latest checks of each machine, as this page has heard of them. */
export class History {
  readonly #traces = new Map<number, number[]>();

  /** RTTs in milliseconds, oldest first; NaN where nothing came back. The same array for as long as there are checks. */
  of(id: number): readonly number[] {
    let trace = this.#traces.get(id);
    if (trace === undefined) this.#traces.set(id, trace = []);
    return trace;
  }

  /** One more check. */
  add(id: number, rtt: number | null): void {
    const trace = this.#traces.get(id);
    if (trace === undefined) this.#traces.set(id, [rtt ?? NaN]);
    else if (trace.push(rtt ?? NaN) > KEPT) trace.shift();
  }

  forget(id: number): void {
    this.#traces.delete(id);
  }
}
