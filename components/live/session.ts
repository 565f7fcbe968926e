import type { ManagerState } from "../../core/change.ts";
import { emptyFleet, type Fleet, receive } from "../../core/live.ts";
import type { LiveMessage } from "../../core/live_wire.ts";
import { Cell } from "../cell.ts";
import { type Connection, keepConnected, type Link, type Receipt } from "./connection.ts";

/** Ids that changed since the last call; `null` when everything may have. */
export type Listener = (fleet: Fleet, touched: ReadonlySet<number> | null) => void;

/**
 * A visible page is brought up to date this often, about as often as it is painted; a hidden one this often, for
 * its title. Milliseconds. Between frames: within one, both would be a long task.
 */
const INTERVAL = 16;
const HIDDEN_INTERVAL = 1000;
const QUARTER = 15 * 60_000;

/** Milliseconds between being signed out and leaving the page. */
const SIGN_OUT_DELAY = 1000;

/**
 * What all islands of a page share: one connection, the fleet as it brings it, and the manager's clock.
 * Nothing happens before `start()`, which only a browser calls.
 */
export class Session {
  /** How the connection stands. */
  readonly link = new Cell<Link>({ kind: "connecting" });
  /** What the manager says of itself; null before it has said anything. */
  readonly manager = new Cell<ManagerState | null>(null);
  /** The manager's clock, every second; null before `start()`. */
  readonly now = new Cell<number | null>(null);
  /** The same to the quarter of an hour: in every zone, that is where days begin. */
  readonly quarter = new Cell<number | null>(null);
  readonly #listeners = new Set<Listener>();
  #connection: Connection | null = null;
  #fleet: Fleet | null = null;
  /** Filled by a snapshot; takes the place of `#fleet` when it is whole. */
  #incoming: Fleet = emptyFleet();
  /** The manager's clock minus ours. */
  #offset = 0;
  #touched: Set<number> | null = new Set();
  #due = false;

  /** The machines; null before the first snapshot. */
  get fleet(): Fleet | null {
    return this.#fleet;
  }

  /** A time of our own clock as the manager's clock says it. */
  managerTime(own: number): number {
    return own + this.#offset;
  }

  /**
   * Connects and starts the clock; does nothing the second time.
   *
   * @param at the manager's clock when the page was made, until the connection says better
   */
  start(url: URL, at: number): void {
    if (this.#connection !== null) return;
    this.#offset = at - Date.now();
    this.#connection = keepConnected({
      url,
      receive: (message) => this.#receive(message),
      onLink: (link) => this.link.value = link,
      // The manager then asks to sign in, and leads back here. Not at once: whoever has just pressed "sign
      // out" is on the way already. Not by reloading, which would send a form again.
      onSignedOut: () =>
        setTimeout(() => location.replace(location.pathname + location.search), SIGN_OUT_DELAY),
    });
    this.#tick();
    setInterval(() => this.#tick(), 1000);
    addEventListener("online", () => this.tryNow());
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) return;
      this.tryNow();
      this.#flush();
    });
  }

  /** Ends the wait for the next try to connect. */
  tryNow(): void {
    this.#connection?.tryNow();
  }

  /** Calls back after changes, about once a frame at most, until the returned function is called. */
  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    if (this.#fleet !== null) listener(this.#fleet, null);
    return () => this.#listeners.delete(listener);
  }

  /** Takes a machine out at once, whose deletion the manager has confirmed but not pushed yet. */
  forget(id: number): void {
    this.#fleet?.machines.delete(id);
    this.#touched?.add(id);
    this.#flush();
  }

  #receive(message: LiveMessage): Receipt {
    this.#offset = message.at - Date.now();
    // A snapshot may come at any time; what is shown stays until it is whole.
    if (message.type === "snapshot" && message.part === 0) this.#incoming = emptyFleet();
    const ids = receive(this.#incoming, message);
    if (ids === null) return "gap";
    if (message.manager !== undefined) this.manager.value = message.manager;
    if (this.#incoming.seq === null) return "part";
    if (this.#fleet === this.#incoming) {
      for (const id of ids) this.#touched?.add(id);
    } else {
      this.#fleet = this.#incoming;
      this.#touched = null;
    }
    this.#schedule();
    return "whole";
  }

  #schedule(): void {
    if (this.#due) return;
    this.#due = true;
    setTimeout(() => this.#flush(), document.hidden ? HIDDEN_INTERVAL : INTERVAL);
  }

  #flush(): void {
    this.#due = false;
    const fleet = this.#fleet;
    const touched = this.#touched;
    if (fleet === null || touched?.size === 0) return;
    this.#touched = new Set();
    for (const listener of this.#listeners) listener(fleet, touched);
  }

  #tick(): void {
    const now = this.now.value = this.managerTime(Date.now());
    this.quarter.value = Math.floor(now / QUARTER) * QUARTER;
  }
}

/** The page's session. Inert on the server, where nobody starts it. */
export const session: Session = new Session();
