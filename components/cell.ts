import { useLayoutEffect, useMemo, useReducer } from "preact/hooks";

/** A value that others follow. */
export interface ReadonlyCell<T> {
  readonly value: T;
  /** Calls back after each change, until the returned function is called. */
  subscribe(follower: () => void): () => void;
}

/**
 * A value that others follow, and that can be set. Signals would do the same and more, and weigh an eighth
 * of all the script that this page may have.
 */
export class Cell<T> implements ReadonlyCell<T> {
  readonly #followers = new Set<() => void>();
  #value: T;

  constructor(value: T) {
    this.#value = value;
  }

  get value(): T {
    return this.#value;
  }

  set value(next: T) {
    if (next === this.#value) return;
    this.#value = next;
    for (const follower of [...this.#followers]) follower();
  }

  subscribe(follower: () => void): () => void {
    this.#followers.add(follower);
    return () => this.#followers.delete(follower);
  }
}

/** A cell of a component's own. */
export function useCell<T>(first: T): Cell<T> {
  return useMemo(() => new Cell(first), []);
}

/** The value of a cell; the component renders again when it changes. */
export function useValue<T>(cell: ReadonlyCell<T>): T {
  const [, again] = useReducer((count: number) => count + 1, 0);
  // Before anything else can happen, so that no change is missed.
  useLayoutEffect(() => cell.subscribe(() => again(undefined)), [cell]);
  return cell.value;
}
