import type { ManagerState } from "../core/change.ts";
import type { Delta } from "../core/live_wire.ts";
import type { Fleet } from "./fleet.ts";
import { FrameLog } from "./frame_log.ts";
import type { Progress } from "./outbox.ts";
import type { DeltaBody } from "./pending.ts";
import type { Channel, Subscriber } from "./pump.ts";
import { Snapshot } from "./snapshot.ts";

/** Deltas held for clients that are slow, or still being sent their snapshot. */
const HELD = { frames: 600, length: 16_000_000 };

/** Milliseconds for which a snapshot serves those who connect after it: deltas bring them up to date. */
const SNAPSHOT_AGE = 2000;

/** Our own dialect: a snapshot, then every change in numbered deltas. */
export class LiveChannel implements Channel {
  readonly log = new FrameLog(HELD, 1);
  readonly subscribers = new Set<Subscriber>();
  /** Times that a client had to be sent a snapshot again, because it was too slow. */
  resent = 0;
  #fleet: Fleet | null = null;
  #snapshot: Snapshot | null = null;

  /** @param now milliseconds since the epoch */
  constructor(private manager: ManagerState, private readonly now: () => number) {}

  /** What a new client is sent: the fleet, once it is known, and then what happens. */
  welcome(): Progress {
    return this.#fleet === null
      ? { state: "waiting" }
      : { state: "snapshot", snapshot: this.#snapshotOf(this.#fleet), part: 0 };
  }

  /** One that fell behind the deltas starts again, but only once: the next time it would, too. */
  restart({ progress }: Subscriber): Progress | null {
    if (progress.state === "snapshot") return null;
    this.resent += 1;
    return this.welcome();
  }

  /** Tells of changes; with `manager`, of its new state too. */
  push(body: DeltaBody, manager?: ManagerState): void {
    const delta: Delta = {
      type: "delta",
      seq: this.log.end,
      at: Math.round(this.now()),
      ...(manager === undefined ? {} : { manager }),
      ...body,
    };
    this.log.push(JSON.stringify(delta));
    // Too old for anybody who connects, and as large as the fleet.
    if (this.#snapshot !== null && !this.#isRecent(this.#snapshot)) this.#forgetSnapshot();
  }

  /** The manager's state for the snapshots to come. */
  setManager(manager: ManagerState): void {
    this.manager = manager;
    this.#forgetSnapshot();
  }

  /** Something has changed that no delta tells, since nobody was there: the snapshot held is out of date. */
  changedUnheard(): void {
    this.#forgetSnapshot();
  }

  /** Starts everybody over with a fleet: the first, or one after changes may have been missed. */
  startOver(fleet: Fleet): void {
    this.#fleet = fleet;
    this.#forgetSnapshot();
    // Two on, so that nobody takes the next delta for the one it waits for.
    this.log.restart(this.log.end + 1);
    for (const subscriber of this.subscribers) subscriber.progress = this.welcome();
  }

  #snapshotOf(fleet: Fleet): Snapshot {
    const held = this.#snapshot;
    if (held !== null && this.#isRecent(held) && held.seq + 1 >= this.log.first) return held;
    this.#forgetSnapshot();
    const [seq, at] = [this.log.end - 1, Math.round(this.now())];
    return this.#snapshot = new Snapshot(seq, at, this.manager, fleet.list());
  }

  #isRecent({ at }: Snapshot): boolean {
    return Math.abs(this.now() - at) < SNAPSHOT_AGE;
  }

  /** What is still being sent of it can be made again; nobody else is to be sent it. */
  #forgetSnapshot(): void {
    this.#snapshot?.release();
    this.#snapshot = null;
  }
}
