/** WebSockets of one client at most: people behind one address each have some pages open. */
const SOCKETS_PER_CLIENT = 100;

/** Counts open WebSockets by client, so that no one takes the places of all. */
export class SocketShares {
  readonly #counts = new Map<string, number>();

  /** @param isExempt whether an address stands for many clients, as this host's and a proxy's do */
  constructor(private readonly isExempt: (client: string) => boolean) {}

  /**
   * Takes a place for one more; null when the client has as many as it may.
   *
   * @param key whom the address is counted as
   * @returns gives the place back; more calls than one count as one
   */
  take(client: string, key: string): (() => void) | null {
    if (this.isExempt(client)) return () => {};
    const count = this.#counts.get(key) ?? 0;
    if (count >= SOCKETS_PER_CLIENT) return null;
    this.#counts.set(key, count + 1);
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      const left = this.#counts.get(key)! - 1;
      if (left > 0) this.#counts.set(key, left);
      else this.#counts.delete(key);
    };
  }
}
