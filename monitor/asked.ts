import type { CheckResult } from "../core/check.ts";
import type { Decision, Health, Outcome } from "../core/health.ts";
import type { Judgement } from "./judge.ts";
import type { Observation } from "./prober.ts";
import { sampleOf, type Watch } from "./watch.ts";

/** A check that somebody asked for. All who ask meanwhile are given the same result. */
export interface Asked {
  /** Null: the machine is watched no longer. */
  readonly result: PromiseWithResolvers<CheckResult | null>;
  /** The number of the check that is to answer it; null until that is sent. */
  serial: number | null;
  /** Steady time: when the machine would have been checked otherwise. */
  plannedAt: number;
}

/** Notes that somebody asks. Its check is still to be sent. */
export function ask(watch: Watch): Asked {
  return watch.asked = {
    result: Promise.withResolvers(),
    serial: null,
    plannedAt: watch.resumeAt ?? watch.dueAt,
  };
}

/** Takes the check that is being sent for the one that was asked for. Returns whether one was. */
export function claim(watch: Watch): boolean {
  if (watch.asked === null || watch.asked.serial !== null) return false;
  watch.asked.serial = watch.sent;
  return true;
}

/**
 * Tells who asked for this check what it met.
 *
 * @param outcome what it was taken for, and the reason that is known for a fault or a miss
 * @returns what was asked; null when nobody had
 */
export function answer(
  watch: Watch,
  serial: number,
  observation: Observation,
  outcome: Judgement,
): Asked | null {
  const { asked } = watch;
  if (asked === null || asked.serial !== serial) return null;
  watch.asked = null;
  asked.result.resolve({
    ...sampleOf(observation),
    outcome: outcome.kind === "fault" ? "fault" : observation.outcome,
    at: observation.at,
    reason: outcome.reason,
  });
  return asked;
}

/**
 * What follows from another miss of a machine that is down, when somebody asked for the check: nothing.
 * Who looks again and again would else bring its backoff to the longest.
 *
 * @param now steady milliseconds
 */
export function stillDown(health: Health, asked: Asked, { at }: Outcome, now: number): Decision {
  return { health, dueAt: at + Math.max(0, asked.plannedAt - now), events: [] };
}
