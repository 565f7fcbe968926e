import type { FrameLog } from "./frame_log.ts";
import { advance, type Outlet, type Progress } from "./outbox.ts";
import { SLICE } from "./turns.ts";

/** Somebody who is sent a channel's messages. */
export interface Subscriber {
  readonly channel: Channel;
  readonly outlet: Outlet;
  progress: Progress;
  /** Since when its socket has been full, milliseconds; null while it is not. */
  fullSince: number | null;
  /** Disconnects it, and takes it off its channel. */
  giveUp(): void;
}

/** The messages of one dialect, and those who are sent them. */
export interface Channel {
  readonly log: FrameLog;
  readonly subscribers: Set<Subscriber>;
  /** Where a new one is to start. */
  welcome(): Progress;
  /** Where one that has fallen behind the log is to go on; null to give it up. */
  restart(subscriber: Subscriber): Progress | null;
}

/** Messages of a slice at most: each costs as much again when its socket has taken it. */
const MESSAGES = 500;
/** Milliseconds until a full socket is looked at again: a WebSocket does not tell when it drains. */
const POLL = 20;
/** Milliseconds that a socket may stay full. */
const PATIENCE = 30_000;

/**
 * Sends to every subscriber what it lacks, in rounds, never long at a time, and never waiting for
 * any of them.
 */
export class Pump {
  /** The subscribers of this round; those before `#at` have had their turn. */
  #round: Subscriber[] = [];
  #at = 0;
  #isWoken = false;
  #timer: { readonly id: ReturnType<typeof setTimeout>; readonly due: number } | null = null;

  /** @param now a clock in milliseconds that never goes back */
  constructor(
    private readonly channels: readonly Channel[],
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** There is something new to send. */
  wake(): void {
    this.#isWoken = true;
    this.#schedule(0);
  }

  /** Sends nothing more, until it is woken again. */
  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer.id);
    this.#timer = null;
  }

  #run(): void {
    this.#timer = null;
    const deadline = this.now() + SLICE;
    let asked = 0;
    const isTimeUp = () => ++asked >= MESSAGES || this.now() >= deadline;
    if (this.#at === this.#round.length) this.#startRound();
    while (this.#at < this.#round.length) {
      this.#serve(this.#round[this.#at++]!, isTimeUp);
      if (isTimeUp()) return this.#schedule(0);
    }
    if (this.#isWoken) this.#schedule(0);
    else if (this.#hasFull()) this.#schedule(POLL);
  }

  #startRound(): void {
    this.#isWoken = false;
    this.#at = 0;
    this.#round = this.channels.flatMap(({ subscribers }) => [...subscribers]);
  }

  #serve(subscriber: Subscriber, isTimeUp: () => boolean): void {
    const { channel, outlet, progress: from } = subscriber;
    if (!channel.subscribers.has(subscriber)) return;
    const { progress, turn } = advance(outlet, from, channel.log, isTimeUp);
    subscriber.progress = progress;
    if (turn !== "full") subscriber.fullSince = null;
    switch (turn) {
      case "done":
        return;
      case "full":
        subscriber.fullSince ??= this.now();
        if (this.now() - subscriber.fullSince > PATIENCE) subscriber.giveUp();
        return;
      case "unfinished":
        this.#round.push(subscriber);
        return;
      case "behind": {
        const restarted = channel.restart(subscriber);
        if (restarted === null) return subscriber.giveUp();
        subscriber.progress = restarted;
        this.#round.push(subscriber);
      }
    }
  }

  #hasFull(): boolean {
    return this.channels.some(({ subscribers }) =>
      subscribers.values().some(({ fullSince }) => fullSince !== null)
    );
  }

  #schedule(delay: number): void {
    const due = this.now() + delay;
    if (this.#timer !== null) {
      if (this.#timer.due <= due) return;
      clearTimeout(this.#timer.id);
    }
    this.#timer = { due, id: setTimeout(() => this.#run(), delay) };
  }
}
