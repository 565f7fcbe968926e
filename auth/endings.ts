import type { Principal } from "../core/access.ts";
import type { Logger } from "../core/log.ts";

/** Tells which of these sessions and tokens are still good. */
export type Alive = (
  sessions: readonly number[],
  tokens: readonly number[],
) => Promise<{ sessions: ReadonlySet<number>; tokens: ReadonlySet<number> }>;

/** Milliseconds between two looks at the database, where sessions end by time and by other processes. */
const INTERVAL = 10_000;

interface Watched {
  readonly kind: "session" | "token";
  readonly id: number;
  readonly controller: AbortController;
  /** Connections that hang on it. */
  uses: number;
}

/** Ends what was begun under a session or token, when that ends: WebSockets outlive their request. */
export class Endings {
  readonly #watched = new Map<string, Watched>();
  #timer: ReturnType<typeof setTimeout> | null = null;
  #isClosed = false;

  constructor(private readonly alive: Alive, private readonly log: Logger) {}

  /** Aborts when whoever it is may no more. `release` says that nothing hangs on it any longer. */
  watch(principal: Principal): { signal: AbortSignal | null; release: () => void } {
    const subject = subjectOf(principal);
    if (subject === null) return { signal: null, release: () => {} };
    const key = `${subject.kind} ${subject.id}`;
    let watched = this.#watched.get(key);
    if (watched === undefined) {
      watched = { ...subject, controller: new AbortController(), uses: 0 };
      this.#watched.set(key, watched);
    }
    const held = watched;
    held.uses += 1;
    this.#schedule();
    let isHeld = true;
    return {
      signal: held.controller.signal,
      release: () => {
        if (!isHeld) return;
        isHeld = false;
        held.uses -= 1;
        if (held.uses === 0 && this.#watched.get(key) === held) this.#watched.delete(key);
      },
    };
  }

  /** Sessions or tokens that have just been ended here. */
  end(kind: "session" | "token", ids: readonly number[]): void {
    for (const id of ids) this.#end(`${kind} ${id}`);
  }

  close(): void {
    this.#isClosed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#watched.clear();
  }

  #end(key: string): void {
    const watched = this.#watched.get(key);
    this.#watched.delete(key);
    watched?.controller.abort();
  }

  #schedule(): void {
    if (this.#timer !== null || this.#isClosed || this.#watched.size === 0) return;
    this.#timer = setTimeout(() => this.#look(), INTERVAL);
  }

  async #look(): Promise<void> {
    const watched = [...this.#watched];
    const ids = (kind: Watched["kind"]) =>
      watched.filter(([, each]) => each.kind === kind).map(([, { id }]) => id);
    try {
      const alive = await this.alive(ids("session"), ids("token"));
      for (const [key, { kind, id }] of watched) {
        if (!(kind === "session" ? alive.sessions : alive.tokens).has(id)) this.#end(key);
      }
    } catch (error) {
      // While the database is away nobody is signed out.
      this.log.debug("could not look whether sessions are still good", { error });
    }
    this.#timer = null;
    this.#schedule();
  }
}

function subjectOf(principal: Principal): { kind: Watched["kind"]; id: number } | null {
  if (principal.kind === "user") return { kind: "session", id: principal.session };
  if (principal.kind === "anonymous" || principal.id === null) return null;
  return { kind: "token", id: principal.id };
}
