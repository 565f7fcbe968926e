/**
 * So many at a time, first come first served. Nobody waits longer than a while in which the line does not move at
 * all; in one that moves, as where a thousand machines register at once, up to `longest`.
 */
export interface Permits {
  /**
   * Resolves with a function that gives the permit back (more calls than one count as one).
   *
   * @throws {WaitedTooLongError} when none was given back for `patience` milliseconds, or after `longest`
   */
  acquire(): Promise<() => void>;
  /** Resolves when all have been given back, or after so many milliseconds. */
  drained(patience: number): Promise<void>;
}

export class WaitedTooLongError extends Error {
  override readonly name = "WaitedTooLongError";
}

export function permits(count: number, patience: number, longest = patience): Permits {
  let movedAt = performance.now();
  let free = count;
  const waiting = new Set<() => void>();
  let whenFree: () => void = () => {};

  function permit(): () => void {
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      movedAt = performance.now();
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
        const since = performance.now();
        let timer = setTimeout(look, patience);
        function look() {
          const now = performance.now();
          const left = Math.min(Math.max(since, movedAt) + patience, since + longest) - now;
          if (left > 0) {
            timer = setTimeout(look, left);
            return;
          }
          waiting.delete(next);
          const waited = Math.round((now - since) / 1000);
          reject(new WaitedTooLongError(`all ${count} were in use for ${waited} s`));
        }
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
