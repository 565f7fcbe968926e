/** So many at a time, first come first served, and nobody waits longer than a given while. */
export interface Permits {
  /**
   * Resolves with a function that gives the permit back (more calls than one count as one).
   *
   * @throws {WaitedTooLongError} after `patience` milliseconds
   */
  acquire(): Promise<() => void>;
  /** Resolves when all have been given back, or after so many milliseconds. */
  drained(patience: number): Promise<void>;
}

export class WaitedTooLongError extends Error {
  override readonly name = "WaitedTooLongError";
}

export function permits(count: number, patience: number): Permits {
  let free = count;
  const waiting = new Set<() => void>();
  let whenFree: () => void = () => {};

  function permit(): () => void {
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      const [next] = waiting;
      if (next !== undefined) return next();
      free++;
      if (free === count) whenFree();
    };
  }

  return {
    acquire() {
      if (free > 0) {
        free--;
        return Promise.resolve(permit());
      }
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          waiting.delete(next);
          reject(
            new WaitedTooLongError(`all ${count} were in use for ${Math.round(patience / 1000)} s`),
          );
        }, patience);
        function next() {
          clearTimeout(timer);
          waiting.delete(next);
          resolve(permit());
        }
        waiting.add(next);
      });
    },
    async drained(patience) {
      if (free === count) return;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, patience);
        whenFree = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    },
  };
}
