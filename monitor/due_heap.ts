/** Something that is due at a time, and knows its own place in the heap. */
export interface Due {
  /** Steady milliseconds. */
  dueAt: number;
  /** Index in the heap; −1 when it is not in it. */
  place: number;
}

/**
 * A binary heap of what is due, soonest first. Items carry their place, so that a machine can be moved
 * or taken out in O(log n) when it registers again or is deleted.
 */
export class DueHeap<T extends Due> {
  readonly #items: T[] = [];

  get size(): number {
    return this.#items.length;
  }

  /** The soonest, left in place; undefined when empty. */
  peek(): T | undefined {
    return this.#items[0];
  }

  /** Puts an item in, or moves it when it is in already. */
  put(item: T, dueAt: number): void {
    item.dueAt = dueAt;
    if (item.place < 0) {
      item.place = this.#items.length;
      this.#items.push(item);
    }
    this.#sink(this.#rise(item.place));
  }

  /** Takes an item out; nothing happens when it is not in. */
  remove(item: T): void {
    const place = item.place;
    if (place < 0) return;
    item.place = -1;
    const last = this.#items.pop();
    if (last === undefined || last === item) return;
    this.#set(place, last);
    this.#sink(this.#rise(place));
  }

  /** Takes out the soonest one that is due at `now`; undefined when none is. */
  popDue(now: number): T | undefined {
    const first = this.#items[0];
    if (first === undefined || first.dueAt > now) return undefined;
    this.remove(first);
    return first;
  }

  #rise(from: number): number {
    let place = from;
    const item = this.#at(place);
    while (place > 0) {
      const parentPlace = (place - 1) >> 1;
      const parent = this.#at(parentPlace);
      if (parent.dueAt <= item.dueAt) break;
      this.#set(place, parent);
      place = parentPlace;
    }
    this.#set(place, item);
    return place;
  }

  #sink(from: number): void {
    let place = from;
    const item = this.#at(place);
    for (;;) {
      let childPlace = 2 * place + 1;
      if (childPlace >= this.#items.length) break;
      const right = this.#items[childPlace + 1];
      if (right !== undefined && right.dueAt < this.#at(childPlace).dueAt) childPlace += 1;
      const child = this.#at(childPlace);
      if (item.dueAt <= child.dueAt) break;
      this.#set(place, child);
      place = childPlace;
    }
    this.#set(place, item);
  }

  #at(place: number): T {
    return this.#items[place] as T;
  }

  #set(place: number, item: T): void {
    this.#items[place] = item;
    item.place = place;
  }
}
