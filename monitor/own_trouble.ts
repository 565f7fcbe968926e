/** The manager's own trouble: why states are frozen, and since when (steady milliseconds). */
export interface Trouble {
  readonly reason: string;
  readonly since: number;
}

/**
 * Tells the manager's own trouble from the machines'. It is in trouble when checks meet faults of its own
 * and none has been answered for a while; a single answer shows that packets leave and come back.
 */
export class OwnTrouble {
  #current: Trouble | null = null;
  /** The latest answer; before the first, the first check. Null before any. */
  #answeredAt: number | null = null;
  /** The first and the latest fault since. */
  #faultySince: number | null = null;
  #faultAt = -Infinity;

  /**
   * @param span how long an answer counts as recent, in milliseconds
   * @param onChange called when trouble begins (with it) and ends (with null)
   */
  constructor(
    readonly span: number,
    private readonly onChange: (trouble: Trouble | null) => void,
  ) {}

  get current(): Trouble | null {
    return this.#current;
  }

  /** Whether some machine has answered lately: packets leave this host and come back. */
  isAnswered(now: number): boolean {
    return this.#answeredAt !== null && now - this.#answeredAt <= this.span;
  }

  /** Takes in how one check ended; `now` in steady milliseconds. */
  note(kind: "reply" | "miss" | "fault", reason: string | null, now: number): void {
    this.#answeredAt ??= now;
    if (kind === "reply") {
      this.#answeredAt = now;
      this.#end();
    } else if (kind === "fault") {
      this.#faultAt = now;
      this.#faultySince ??= now;
      if (this.#current === null && now - this.#answeredAt > this.span) {
        this.#current = { reason: reason ?? "unknown", since: this.#faultySince };
        this.onChange(this.#current);
      }
    } else if (now - this.#faultAt > this.span) {
      // A plain miss after a while without a fault: packets leave again, the machine is the silent one.
      this.#end();
    }
  }

  /** Forgets all that was noted: there is nobody left to check. */
  reset(): void {
    this.#answeredAt = null;
    this.#faultAt = -Infinity;
    this.#end();
  }

  #end(): void {
    this.#faultySince = null;
    if (this.#current === null) return;
    this.#current = null;
    this.onChange(null);
  }
}
