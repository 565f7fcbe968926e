import type { Ip } from "../core/address.ts";
import type { Sample } from "../core/check.ts";
import type { Health } from "../core/health.ts";
import type { MachineId, Vitals } from "../core/machine.ts";
import { observe } from "../core/quality.ts";
import type { Asked } from "./asked.ts";
import type { Due } from "./due_heap.ts";
import type { Watched, WayFault } from "./ports.ts";
import type { Observation } from "./prober.ts";

/**
 * One machine under watch, from one registration that changed what is probed to the next. Scheduling runs
 * on steady time, what is stored on the wall clock.
 */
export interface Watch extends Due {
  readonly id: MachineId;
  readonly ip: Ip;
  readonly generation: number;
  vitals: Vitals;
  /**
   * The numbers of the checks that its round waits for: sent, not yet decided, and later than any that was
   * answered. An answer settles all that was sent before it, so nobody waits for those.
   */
  underWay: readonly number[];
  /** Checks that its round has sent. */
  inRound: number;
  /** Steady time and number of the latest check sent, and the number of the latest one answered. */
  sentAt: number;
  sent: number;
  answered: number;
  /** Something that its checks found is not stored yet. */
  unstored: boolean;
  /** When to go on, once the round is stored; null while no round waits for that. */
  resumeAt: number | null;
  /** Something says that it may be back: check again as soon as the present round is over. */
  again: boolean;
  /** Somebody waits for what one more check meets; null while nobody does. */
  asked: Asked | null;
}

/** A check on its way. */
export interface Flight {
  readonly watch: Watch;
  readonly serial: number;
  /** Steady time: when the prober was given it. */
  readonly submittedAt: number;
  /** Why it could not arrive, as far as was known then; null when nothing spoke against it. */
  readonly ownFault: WayFault | null;
  /** A gateway on its way that does not answer is an outage of what is behind it: see `Monitor`. */
  readonly gatewayCounts: boolean;
}

/** No check is under way: one list for all machines, since of most this is so. */
export const NO_CHECKS: readonly number[] = [];

/** A machine to watch, nothing under way; `now` in steady milliseconds. */
export function newWatch({ id, ip, generation, vitals }: Watched, now: number): Watch {
  return {
    id,
    ip,
    generation,
    vitals,
    dueAt: now,
    place: -1,
    underWay: NO_CHECKS,
    inRound: 0,
    sentAt: now,
    sent: 0,
    answered: 0,
    unstored: false,
    resumeAt: null,
    again: false,
    asked: null,
  };
}

/** What is known after one more check, which was decided as `health`. */
export function vitalsAfter(
  before: Vitals,
  { sent, received, rtt, at, outcome }: Observation,
  health: Health,
  overtaken: boolean,
): Vitals {
  return {
    health,
    quality: observe(before.quality, { sent, received, rtt: rtt?.avg ?? null }),
    // An overtaken check is not the latest one, and one that was answered may have no RTT (a clock step): the
    // RTT before stands.
    rtt: overtaken || (received > 0 && rtt === null) ? before.rtt : rtt?.avg ?? null,
    lastSeen: outcome === "reply" ? Math.max(before.lastSeen, at) : before.lastSeen,
    // Stores take the higher for the newer, and the wall clock can be set back.
    checkedAt: Math.max(before.checkedAt ?? at, at),
  };
}

/** What history keeps of a check. */
export function sampleOf({ sentAt, sent, received, rtt }: Observation): Sample {
  return { sentAt, sent, received, rtt };
}

/**
 * The observation with its times made consistent: a wall clock that was set while the check was under way
 * would make it seem to have taken an hour, or to have ended before it began.
 *
 * @param atMost how long it can have taken, by the steady clock
 */
export function withoutClockStep(observation: Observation, atMost: number): Observation {
  const { sentAt, at } = observation;
  const took = Math.min(Math.max(0, at - sentAt), Math.max(0, atMost));
  return took === at - sentAt ? observation : { ...observation, sentAt: at - took };
}
