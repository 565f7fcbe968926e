import type { Change } from "../core/change.ts";

/** Tells everyone who listens what has just been committed. */
export interface ChangeFeed {
  /** Called after the commit, never before: a browser must not see what the database could lose. */
  publish(changes: readonly Change[]): void;
  /** Calls back with what is published from now on, in order, until the returned function is called. */
  subscribe(listener: (changes: readonly Change[]) => void): () => void;
}

/**
 * The feed of one process. A listener that throws is its own fault: the others still hear, and the
 * error is reported through `onError`.
 */
export function localFeed(onError: (error: unknown) => void): ChangeFeed {
  const listeners = new Set<(changes: readonly Change[]) => void>();
  return {
    publish(changes) {
      if (changes.length === 0) return;
      for (const listener of listeners) {
        try {
          listener(changes);
        } catch (error) {
          onError(error);
        }
      }
    },
    subscribe(listener) {
      // A function of its own, so that one listener subscribed twice is heard twice and ends apart.
      const own = (changes: readonly Change[]) => listener(changes);
      listeners.add(own);
      return () => listeners.delete(own);
    },
  };
}
