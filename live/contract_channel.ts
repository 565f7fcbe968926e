import type { Change } from "../core/change.ts";
import type { LiveMachine } from "../core/live.ts";
import type { LegacyMessage } from "../core/live_wire.ts";
import { FrameLog } from "./frame_log.ts";
import { GREETING, legacyMessage, looksDifferent, statusUpdate } from "./legacy_dialect.ts";
import type { Progress } from "./outbox.ts";
import type { Channel, Subscriber } from "./pump.ts";

/** Messages held for clients that are slow: some megabytes. */
const HELD = { frames: 20_000, length: 4_000_000 };

/** The contract's dialect: one message a change, for whoever is connected when it happens. */
export class ContractChannel implements Channel {
  readonly log = new FrameLog(HELD, 0);
  readonly subscribers = new Set<Subscriber>();
  /** Messages that clients have not been sent, because they were too slow. */
  dropped = 0;
  readonly #reported = new Map<number, number>();

  /** What a new client is sent before it follows. */
  readonly greeting = JSON.stringify(GREETING);

  /** A new client is told what happens from now on. */
  welcome(): Progress {
    return { state: "following", next: this.log.end };
  }

  /** One that fell behind misses what it missed: every machine is told of again within a minute. */
  restart({ progress }: Subscriber): Progress {
    if (progress.state === "following") this.dropped += this.log.end - progress.next;
    return this.welcome();
  }

  /**
   * Tells of a change.
   *
   * @param now milliseconds since the epoch
   */
  tell(
    change: Change,
    before: LiveMachine | undefined,
    after: LiveMachine | undefined,
    now: number,
  ): void {
    if (this.subscribers.size === 0) return this.#reported.clear();
    const message = legacyMessage(change, before, after, this.#reported, now);
    if (message !== null) this.#push(message);
  }

  /** Tells how the fleet differs from what it was, after changes may have been missed. */
  tellDifferences(
    before: ReadonlyMap<number, LiveMachine>,
    after: ReadonlyMap<number, LiveMachine>,
  ): void {
    if (this.subscribers.size === 0) return;
    for (const machine of after.values()) {
      const known = before.get(machine.id);
      if (known !== undefined && looksDifferent(known, machine)) this.#push(statusUpdate(machine));
    }
    for (const id of before.keys()) {
      if (!after.has(id)) this.#push({ type: "machine_deleted", machine_id: id });
    }
  }

  #push(message: LegacyMessage): void {
    this.log.push(JSON.stringify(message));
  }
}
