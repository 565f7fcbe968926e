import type { Ip } from "../core/address.ts";
import type { CheckRecord } from "../core/check.ts";
import type { Machine, MachineId, Vitals } from "../core/machine.ts";

/** What the monitor needs to know of a machine. */
export interface Watched {
  readonly id: MachineId;
  readonly ip: Ip;
  readonly generation: number;
  readonly paused: boolean;
  readonly vitals: Vitals;
  /** Milliseconds since the epoch: when it is to be checked, as last stored. */
  readonly dueAt: number;
}

/** Where the monitor keeps what it finds. */
export interface MonitorStore {
  /** Every machine with its health and due time, in chunks. */
  watches(): AsyncIterable<readonly Watched[]>;
  /**
   * Keeps a batch in one transaction. Records of machines that are gone or have a newer generation are
   * left out. May be called again with the same records when it is not known whether they were kept.
   *
   * @returns the machines whose record was kept
   * @throws {RefusedError} when the database is there and takes none of it
   * @throws when the database is away: nothing, or all of it, was kept
   */
  record(batch: readonly CheckRecord[]): Promise<ReadonlySet<MachineId>>;
}

/** The database will never take this batch: something in it breaks a rule of the schema. */
export class RefusedError extends Error {
  override readonly name = "RefusedError";
}

/** Told of records that are in the database now. */
export type Publish = (records: readonly CheckRecord[]) => void;

/** The clock, passed in so that a test can step it. */
export interface Clock {
  /** Milliseconds since the epoch; steps when somebody sets it. */
  wall(): number;
  /** Milliseconds that only ever run on evenly. */
  steady(): number;
}

/** The machine's own clocks. */
export const SYSTEM_CLOCK: Clock = {
  wall: () => Date.now(),
  steady: () => performance.now(),
};

/** A registered machine as the monitor watches it: due at once. */
export function watchedFrom(machine: Machine, now: number): Watched {
  const { id, ip, generation, paused, vitals } = machine;
  return { id, ip, generation, paused, vitals, dueAt: now };
}

/** Why nothing that is sent can arrive, as far as this host itself knows. */
export interface WayFault {
  /** `host`: this host cannot send. `gateway`: it can, and the first hop on the way is dead. */
  readonly place: "host" | "gateway";
  readonly reason: string;
}

/** What is known of the manager's own way out. */
export interface OwnLink {
  /**
   * What keeps anything sent to this address from arriving, or null when nothing is known to. Asked for
   * every check when it is sent, and for every miss: cheap.
   */
  fault(ip: Ip): WayFault | null;
  /** Whether an address is this host's own: that it answers says nothing of the way out. */
  isOwn(ip: Ip): boolean;
}
