import assert from "node:assert/strict";
import fc from "fast-check";
import {
  backoff,
  type Decision,
  FIRST_JITTER,
  type Health,
  type HealthEvent,
  JITTER,
  misses,
  next,
  type Outcome,
  overlapAllowed,
  type Policy,
} from "./health.ts";

const SECOND = 1000;
const POLICY: Policy = {
  interval: 10 * SECOND,
  confirm: 1 * SECOND,
  threshold: 3,
  backoffMin: 60 * SECOND,
  backoffMax: 3600 * SECOND,
};

/** A check sent at 100 s; silence is noticed 2 s later, an answer comes in 20 ms. */
const SENT = 100_000;
const REPLY: Outcome = { kind: "reply", sentAt: SENT, at: SENT + 20, overtaken: false };
const MISS: Outcome = { kind: "miss", sentAt: SENT, at: SENT + 2000, overtaken: false };
const LOST: Outcome = { ...MISS, overtaken: true };
const FAULT: Outcome = { kind: "fault", sentAt: SENT, at: SENT, overtaken: false };

const UNKNOWN: Health = { state: "unknown" };
const UP: Health = { state: "up" };
const suspect = (count: number, since = SENT): Health => ({
  state: "suspect",
  misses: count,
  since,
});
const down = (count: number, since = SENT): Health => ({ state: "down", misses: count, since });
const went = (kind: HealthEvent["kind"], at: number, since: number): HealthEvent => ({
  kind,
  at,
  since,
});

// Earlier than the check, so that a kept `since` is told from a new one.
const T = 40_000;

/** state × outcome → state, when to look again, what to tell; without jitter. */
const TABLE: readonly [from: Health, outcome: Outcome, to: Health, due: number, HealthEvent[]][] = [
  // An answer gives any machine up, and the next check is one interval after this one was sent.
  [UNKNOWN, REPLY, UP, SENT + 10_000, []],
  [UP, REPLY, UP, SENT + 10_000, []],
  [suspect(1, T), REPLY, UP, SENT + 10_000, []],
  [suspect(2, T), REPLY, UP, SENT + 10_000, []],
  [down(3, T), REPLY, UP, SENT + 10_000, [went("recovered", SENT + 20, T)]],
  [down(99, T), REPLY, UP, SENT + 10_000, [went("recovered", SENT + 20, T)]],
  // Silence is counted; the next check comes at once, the time-out being longer than the confirm interval.
  [UNKNOWN, MISS, suspect(1, SENT), SENT + 2000, []],
  [UP, MISS, suspect(1, SENT), SENT + 2000, []],
  [suspect(1, T), MISS, suspect(2, T), SENT + 2000, []],
  // The third miss in a row is an outage, which began when the first of them was sent.
  [suspect(2, T), MISS, down(3, T), SENT + 62_000, [went("down", SENT + 2000, T)]],
  // An outage is told once; the interval doubles up to an hour.
  [down(3, T), MISS, down(4, T), SENT + 122_000, []],
  [down(4, T), MISS, down(5, T), SENT + 242_000, []],
  [down(8, T), MISS, down(9, T), SENT + 3_602_000, []],
  [down(500, T), MISS, down(501, T), SENT + 3_602_000, []],
  // A miss that a younger check has answered already is loss.
  [UNKNOWN, LOST, UNKNOWN, SENT + 12_000, []],
  [UP, LOST, UP, SENT + 12_000, []],
  [suspect(1, T), LOST, suspect(1, T), SENT + 3000, []],
  [down(3, T), LOST, down(3, T), SENT + 12_000, []],
  // The manager's own trouble changes nothing, and is looked into soon.
  [UNKNOWN, FAULT, UNKNOWN, SENT + 10_000, []],
  [UP, FAULT, UP, SENT + 10_000, []],
  [suspect(2, T), FAULT, suspect(2, T), SENT + 1000, []],
  [down(12, T), FAULT, down(12, T), SENT + 10_000, []],
];

const say = (health: Health) => health.state + ("misses" in health ? `(${health.misses})` : "");

for (const [from, outcome, to, dueAt, events] of TABLE) {
  const kind = outcome.overtaken ? "overtaken miss" : outcome.kind;
  Deno.test(`next() takes ${say(from)} by a ${kind} to ${say(to)}`, () => {
    assert.deepEqual(next(from, outcome, POLICY, 0), { health: to, dueAt, events });
  });
}

Deno.test("next() gives a machine down by the first miss when the threshold is one", () => {
  const decision = next(UP, MISS, { ...POLICY, threshold: 1 }, 0);
  assert.deepEqual(decision.health, down(1));
  assert.deepEqual(decision.events, [went("down", SENT + 2000, SENT)]);
});

Deno.test("next() keeps an outage one outage when the threshold is raised meanwhile", () => {
  const raised = { ...POLICY, threshold: 5 };
  const still = next(down(3, T), MISS, raised, 0);
  assert.deepEqual(still.health, down(4, T));
  assert.deepEqual(still.events, []);
  assert.deepEqual(next(still.health, REPLY, raised, 0).events, [went("recovered", SENT + 20, T)]);
});

Deno.test("next() tells an outage when the threshold is lowered below the misses so far", () => {
  const decision = next(suspect(2, T), MISS, { ...POLICY, threshold: 2 }, 0);
  assert.deepEqual(decision.events, [went("down", SENT + 2000, T)]);
});

Deno.test("next() waits out the confirm interval when it is longer than the time-out", () => {
  const quick: Outcome = { ...MISS, at: SENT + 300 };
  assert.equal(next(UP, quick, POLICY, 0.99).dueAt, SENT + 1000);
});

Deno.test("next() never ends an outage before it began, nor begins it after it is noticed", () => {
  // The wall clock was set back, so what is known lies in the future.
  const later = SENT + 3_600_000;
  assert.deepEqual(next(down(3, later), REPLY, POLICY, 0).events, [
    went("recovered", later, later),
  ]);
  assert.deepEqual(next(down(3, later), MISS, POLICY, 0).health, down(4, later));
  const noticed = next(suspect(2, later), MISS, POLICY, 0);
  assert.deepEqual(noticed.health, down(3, SENT));
  assert.deepEqual(noticed.events, [went("down", SENT + 2000, SENT)]);
});

Deno.test("backoff() doubles from a minute to an hour", () => {
  const seconds = Array.from({ length: 9 }, (_, i) => backoff(3 + i, POLICY) / SECOND);
  assert.deepEqual(seconds, [60, 120, 240, 480, 960, 1920, 3600, 3600, 3600]);
});

Deno.test("backoff() holds for bounds that are equal, of a second, and for years of misses", () => {
  assert.equal(backoff(3, { ...POLICY, backoffMin: 1000, backoffMax: 1000 }), 1000);
  assert.equal(backoff(4, { ...POLICY, backoffMin: 1000, backoffMax: 1500 }), 1500);
  assert.equal(backoff(1e9, { ...POLICY, backoffMin: 1000 }), 3_600_000);
  assert.equal(backoff(0, POLICY), 60_000);
});

Deno.test("overlapAllowed() lets as many checks go as it takes to be sure, in doubt only", () => {
  const table: [Health, outstanding: number, allowed: boolean][] = [
    [UP, 0, false], // nothing under way: the interval decides
    [UP, 1, true],
    [UP, 2, true],
    [UP, 3, false],
    [UNKNOWN, 1, true],
    [suspect(1), 1, true],
    [suspect(1), 2, false],
    [suspect(2), 1, false],
    [down(3), 1, false],
  ];
  for (const [health, outstanding, allowed] of table) {
    assert.equal(
      overlapAllowed(health, outstanding, POLICY),
      allowed,
      `${say(health)}, ${outstanding} under way`,
    );
  }
});

// ------------------------------------------------------------------------------------- properties

const policies: fc.Arbitrary<Policy> = fc.record({
  interval: fc.integer({ min: 1000, max: 86_400_000 }),
  confirm: fc.integer({ min: 100, max: 3_600_000 }),
  threshold: fc.integer({ min: 1, max: 10 }),
  bounds: fc.tuple(
    fc.integer({ min: 1000, max: 86_400_000 }),
    fc.integer({ min: 1000, max: 86_400_000 }),
  ),
}).map(({ bounds: [a, b], ...rest }) => ({
  ...rest,
  backoffMin: Math.min(a, b),
  backoffMax: Math.max(a, b),
}));

const jitters = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

interface Step {
  readonly kind: Outcome["kind"];
  readonly overtaken: boolean;
  readonly took: number;
  readonly jitter: number;
}

const steps: fc.Arbitrary<Step> = fc.record({
  // Misses are drawn more often, so that long outages occur.
  kind: fc.constantFrom<Outcome["kind"]>("miss", "miss", "miss", "reply", "fault"),
  overtaken: fc.boolean(),
  took: fc.integer({ min: 0, max: 60_000 }),
  jitter: jitters,
}).map((step) => ({ ...step, overtaken: step.overtaken && step.kind === "miss" }));

const histories = fc.array(steps, { maxLength: 60, size: "max" });

interface Told {
  readonly before: Health;
  readonly outcome: Outcome;
  readonly jitter: number;
  readonly decision: Decision;
}

/** Plays a history, each check sent when the one before said. */
function play(history: readonly Step[], policy: Policy, from: Health = UNKNOWN): Told[] {
  let health = from;
  let sentAt = 1_700_000_000_000;
  return history.map(({ kind, overtaken, took, jitter }) => {
    const before = health;
    const outcome: Outcome = { kind, overtaken, sentAt, at: sentAt + took };
    const decision = next(before, outcome, policy, jitter);
    health = decision.health;
    sentAt = decision.dueAt;
    return { before, outcome, jitter, decision };
  });
}

/** Checks something of every step of every history. */
function always(check: (told: Told, policy: Policy) => void): void {
  fc.assert(fc.property(histories, policies, (history, policy) => {
    for (const told of play(history, policy)) check(told, policy);
  }));
}

Deno.test("next() lets downs and recoveries take turns, beginning with a down", () => {
  fc.assert(fc.property(histories, policies, (history, policy) => {
    const kinds = play(history, policy).flatMap(({ decision }) => decision.events)
      .map(({ kind }) => kind);
    assert.deepEqual(kinds, kinds.map((_, i) => i % 2 === 0 ? "down" : "recovered"));
  }));
});

Deno.test("next() tells exactly one down for every stretch of being down, and when it began", () => {
  always(({ before, decision: { health, events } }) => {
    const entered = before.state !== "down" && health.state === "down";
    const left = before.state === "down" && health.state !== "down";
    assert.deepEqual(
      events.map(({ kind }) => kind),
      entered ? ["down"] : left ? ["recovered"] : [],
    );
    const spell = entered ? health : before;
    for (const event of events) assert.equal(event.since, "since" in spell && spell.since);
  });
});

Deno.test("next() always gives a machine up by a reply, and never by anything else", () => {
  always(({ before, outcome, decision: { health } }) => {
    if (outcome.kind === "reply") assert.deepEqual(health, UP);
    else if (before.state !== "up") assert.notEqual(health.state, "up");
  });
});

Deno.test("next() changes nothing by a fault or by an overtaken miss", () => {
  always(({ before, outcome, decision: { health, events } }) => {
    if (outcome.kind !== "fault" && !outcome.overtaken) return;
    assert.deepEqual(health, before);
    assert.deepEqual(events, []);
  });
});

Deno.test("next() gives a machine down after exactly the threshold of misses in a row", () => {
  fc.assert(fc.property(histories, policies, (history, policy) => {
    let inARow = 0;
    for (const { outcome, decision: { health } } of play(history, policy)) {
      if (outcome.kind === "reply") inARow = 0;
      else if (outcome.kind === "miss" && !outcome.overtaken) inARow += 1;
      assert.equal(misses(health), inARow);
      assert.equal(health.state === "down", inARow >= policy.threshold);
      if (health.state === "suspect") assert.ok(inARow > 0 && inARow < policy.threshold);
    }
  }));
});

Deno.test("next() keeps the interval in its bounds, whatever the policy", () => {
  always(({ outcome, decision: { health, dueAt } }, policy) => {
    const wait = dueAt - outcome.at;
    assert.ok(Number.isFinite(wait) && wait >= 0, "never in the past");
    if (outcome.kind === "miss" && !outcome.overtaken && health.state === "down") {
      assert.ok(wait >= (1 - JITTER) * policy.backoffMin - 1e-3);
      assert.ok(wait <= policy.backoffMax);
    } else if (health.state === "suspect") {
      assert.ok(dueAt <= Math.max(outcome.at, outcome.sentAt) + policy.confirm);
    } else {
      assert.ok(wait <= policy.interval);
    }
  });
});

Deno.test("next() only ever shortens an interval by jitter, by a tenth at most once a machine is up", () => {
  always(({ before, outcome, jitter, decision }, policy) => {
    const whole = next(before, outcome, policy, 0);
    assert.deepEqual(decision.health, whole.health);
    assert.ok(decision.dueAt <= whole.dueAt);
    // The shortening counts from the sending or from the decision, so the longer span bounds it.
    const turnsUp = outcome.kind === "reply" && before.state !== "up";
    const share = turnsUp ? FIRST_JITTER : JITTER;
    assert.ok(whole.dueAt - decision.dueAt <= share * (whole.dueAt - outcome.sentAt) + 1e-3);
    if (jitter === 0) assert.equal(decision.dueAt, whole.dueAt);
  });
});

Deno.test("next() doubles the interval of an outage from its least to its most", () => {
  fc.assert(fc.property(policies, fc.integer({ min: 1, max: 80 }), (policy, count) => {
    const history = Array.from(
      { length: policy.threshold - 1 + count },
      (): Step => ({ kind: "miss", overtaken: false, took: 2000, jitter: 0 }),
    );
    const waits = play(history, policy).slice(policy.threshold - 1)
      .map(({ outcome, decision }) => decision.dueAt - outcome.at);
    assert.equal(waits[0], policy.backoffMin);
    for (const [i, wait] of waits.entries()) {
      if (i > 0) assert.equal(wait, Math.min(policy.backoffMax, 2 * (waits[i - 1] ?? NaN)));
    }
  }));
});

Deno.test("next() goes on from stored health as if it had never been stored", () => {
  fc.assert(fc.property(histories, histories, policies, (first, second, policy) => {
    const middle = play(first, policy).at(-1)?.decision.health ?? UNKNOWN;
    const stored = JSON.parse(JSON.stringify(middle)) as Health;
    assert.deepEqual(play(second, policy, stored), play(second, policy, middle));
  }));
});

Deno.test("next() leaves what it is given alone", () => {
  always(({ before, outcome, jitter }, policy) => {
    next(Object.freeze(before), Object.freeze(outcome), Object.freeze(policy), jitter);
  });
});

Deno.test("overlapAllowed() never lets more checks go than the threshold needs", () => {
  const healths = fc.tuple(histories, policies).map(([history, policy]) => ({
    policy,
    health: play(history, policy).at(-1)?.decision.health ?? UNKNOWN,
  }));
  fc.assert(fc.property(healths, ({ health, policy }) => {
    let outstanding = 1;
    while (overlapAllowed(health, outstanding, policy)) outstanding += 1;
    assert.ok(outstanding <= Math.max(1, policy.threshold - misses(health)));
  }));
});
