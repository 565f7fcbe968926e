/**
 * The state machine that decides whether a machine is reachable: pure, without clock or I/O.
 *
 * All times are milliseconds since the epoch, all spans milliseconds.
 */

/** What is held to be true of one machine. */
export type Health =
  /** Registered, and no check has been decided yet. */
  | { readonly state: "unknown" }
  /** Answers. */
  | { readonly state: "up" }
  /** Has missed `misses` checks in a row, fewer than the threshold; the first was sent at `since`. */
  | { readonly state: "suspect"; readonly misses: number; readonly since: number }
  /** Unreachable. `since`: when the first check that it missed had been sent. */
  | { readonly state: "down"; readonly misses: number; readonly since: number };

/** Of the many that answer, all have this one. */
export const UP: Health = { state: "up" };

/** How one check ended, as far as the decision goes. `sentAt` is when its first echo was sent. */
export interface Outcome {
  /** `fault`: the manager could not send, or is cut off: it says nothing of the machine. */
  readonly kind: "reply" | "miss" | "fault";
  readonly sentAt: number;
  /** When it was decided. */
  readonly at: number;
  /**
   * Of a miss: a check sent later has been answered already. Checks overlap while in doubt, so an older one may
   * run out after a younger one was answered: that is loss, not a miss.
   */
  readonly overtaken: boolean;
}

/** The operator's settings, in milliseconds. */
export interface Policy {
  /** Between checks of a machine that answers (`PING_INTERVAL`). */
  readonly interval: number;
  /** From one unanswered check to the next, while in doubt (`CONFIRM_INTERVAL`). */
  readonly confirm: number;
  /** Misses in a row that make a machine unreachable (`FAILURE_THRESHOLD`). */
  readonly threshold: number;
  /** Bounds of the interval of an unreachable machine (`MIN_CHECK_INTERVAL`, `MAX_CHECK_INTERVAL`). */
  readonly backoffMin: number;
  readonly backoffMax: number;
}

/** What a decision brought about. One `down` an outage, one `recovered` each that ends. */
export type HealthEvent =
  | { readonly kind: "down"; readonly at: number; readonly since: number }
  | { readonly kind: "recovered"; readonly at: number; readonly since: number };

/** What follows from one outcome. */
export interface Decision {
  readonly health: Health;
  /** When the machine is to be checked next. */
  readonly dueAt: number;
  readonly events: readonly HealthEvent[];
}

/** Jitter takes at most this share off an interval, never adds to it: detection stays in its bound. */
export const JITTER = 0.1;

/**
 * The same for the interval after a machine has turned up: those that registered or came back together are
 * spread over a whole interval, and stay so.
 */
export const FIRST_JITTER = 1;

/**
 * Decides. One reply gives a machine up; `threshold` misses in a row give it down; a fault changes
 * nothing.
 *
 * @param jitter a random number in [0, 1), which shortens the interval
 */
export function next(health: Health, outcome: Outcome, policy: Policy, jitter: number): Decision {
  switch (outcome.kind) {
    case "reply":
      return answered(health, outcome, policy, jitter);
    case "miss":
      return missed(health, outcome, policy, jitter);
    case "fault":
      return decision(health, outcome.at + shorten(retryInterval(health, policy), jitter));
  }
}

/** Misses in a row so far. */
export function misses(health: Health): number {
  return health.state === "suspect" || health.state === "down" ? health.misses : 0;
}

/**
 * How many more checks may be sent without waiting for those under way: while in doubt as many as it
 * takes to be sure, otherwise none.
 *
 * @param outstanding checks sent and not yet decided
 */
export function overlapAllowed(health: Health, outstanding: number, policy: Policy): boolean {
  return health.state !== "down" && outstanding > 0 &&
    misses(health) + outstanding < policy.threshold;
}

/** The interval of an unreachable machine: doubling from `backoffMin`, never above `backoffMax`. */
export function backoff(missesInARow: number, policy: Policy): number {
  const doublings = Math.max(0, missesInARow - policy.threshold);
  // 2^31 of any interval of a second is beyond every bound, and keeps the power finite.
  return Math.min(policy.backoffMax, policy.backoffMin * 2 ** Math.min(doublings, 31));
}

function answered(
  health: Health,
  { sentAt, at }: Outcome,
  policy: Policy,
  jitter: number,
): Decision {
  const events: HealthEvent[] = health.state === "down"
    // The wall clock may have been set back since: an outage never ends before it began.
    ? [{ kind: "recovered", at: Math.max(at, health.since), since: health.since }]
    : [];
  const share = health.state === "up" ? JITTER : FIRST_JITTER;
  const dueAt = sentAt + shorten(policy.interval, jitter, share);
  return decision(UP, Math.max(at, dueAt), events);
}

function missed(health: Health, outcome: Outcome, policy: Policy, jitter: number): Decision {
  const { sentAt, at } = outcome;
  if (outcome.overtaken) {
    return decision(health, at + shorten(retryInterval(health, policy), jitter));
  }
  const count = misses(health) + 1;
  const since = beginning(health, sentAt);
  // One that is down stays down, also when the threshold has been raised since.
  if (count < policy.threshold && health.state !== "down") {
    const suspect: Health = { state: "suspect", misses: count, since };
    return decision(suspect, Math.max(at, sentAt + policy.confirm));
  }
  const down: Health = { state: "down", misses: count, since };
  const events: HealthEvent[] = health.state === "down" ? [] : [{ kind: "down", at, since }];
  return decision(down, at + shorten(backoff(count, policy), jitter), events);
}

/** When the misses began: by an outage it is known, so that stays; before, a clock set back corrects it. */
function beginning(health: Health, sentAt: number): number {
  if (health.state === "down") return health.since;
  return health.state === "suspect" ? Math.min(health.since, sentAt) : sentAt;
}

/** After a check that says nothing: look again soon, but no sooner than the machine's own state asks for. */
function retryInterval(health: Health, policy: Policy): number {
  return health.state === "suspect" ? policy.confirm : Math.min(policy.interval, policy.backoffMin);
}

function shorten(interval: number, jitter: number, share = JITTER): number {
  return interval * (1 - share * jitter);
}

function decision(health: Health, dueAt: number, events: readonly HealthEvent[] = []): Decision {
  return { health, dueAt, events };
}
