import type { Change } from "../core/change.ts";
import type { LiveMachine } from "../core/live.ts";
import type { LegacyMessage } from "../core/live_wire.ts";
import type { Status } from "../core/machine.ts";
import { isoTime, machineToWire } from "../core/machine_wire.ts";

/** What a client of the contract's dialect is sent first. */
export const GREETING: LegacyMessage = {
  type: "connection",
  message: "Connected to status updates",
};

/** A machine whose state did not change is reported at most this often, in milliseconds (contract). */
export const QUIET_INTERVAL = 60_000;

/** When each machine was reported last, in milliseconds. */
export type Reported = Map<number, number>;

/**
 * What a change means in the contract's dialect, if anything.
 *
 * @param before the machine as it was known, undefined when it was not
 * @param after the machine as it is now, undefined when it is gone
 * @param reported is kept up to date
 */
export function legacyMessage(
  change: Change,
  before: LiveMachine | undefined,
  after: LiveMachine | undefined,
  reported: Reported,
  now: number,
): LegacyMessage | null {
  switch (change.kind) {
    case "registered":
      if (after === undefined) return null;
      return { type: "machine_registered", machine: machineToWire(change.machine) };
    case "deleted":
      reported.delete(change.id);
      return before === undefined ? null : { type: "machine_deleted", machine_id: change.id };
    case "checked":
      if (after === undefined || !isDue(before, after, reported, now)) return null;
      reported.set(after.id, now);
      return statusUpdate(after);
  }
}

/** The machine's state in the contract's words. */
export function statusUpdate(machine: LiveMachine): LegacyMessage {
  return {
    type: "status_update",
    machine_id: machine.id,
    status: status(machine),
    is_alive: alive(machine),
    response_time: machine.rtt,
    last_seen: isoTime(machine.lastSeen),
  };
}

/** Whether a client of this dialect would show the two differently. */
export function looksDifferent(before: LiveMachine, after: LiveMachine): boolean {
  return status(before) !== status(after) || alive(before) !== alive(after);
}

function isDue(
  before: LiveMachine | undefined,
  after: LiveMachine,
  reported: Reported,
  now: number,
): boolean {
  if (before === undefined || looksDifferent(before, after)) return true;
  const last = reported.get(after.id);
  // A clock that was set back must not silence a machine until it has caught up.
  return last === undefined || now - last >= QUIET_INTERVAL || now < last;
}

function status({ state }: LiveMachine): Status {
  return state === "down" ? "unreachable" : "active";
}

function alive({ state }: LiveMachine): boolean | null {
  return state === "unknown" ? null : state === "up";
}
