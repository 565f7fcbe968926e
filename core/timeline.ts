import type { Span } from "./chart.ts";
import type { SamplePoint } from "./history.ts";
import type { StoredEvent } from "./machine_event.ts";
import type { Outage } from "./outage.ts";

/** What a machine was known to be; `unknown`: it was not checked, or not registered yet. */
export type SpellState = "ok" | "down" | "paused" | "unknown";

export interface Spell extends Span {
  readonly state: SpellState;
}

/** What is known of the past. Events newest first. */
export interface Past {
  readonly points: readonly SamplePoint[];
  readonly outages: readonly Outage[];
  readonly events: readonly Pick<StoredEvent, "kind" | "at">[];
  readonly paused: boolean;
}

/** Where two things are true of a moment, the one that says more wins. */
const WEIGHT: Readonly<Record<SpellState, number>> = { unknown: 0, ok: 1, down: 2, paused: 3 };

/**
 * A span cut into spells, from its beginning to its end without a gap.
 *
 * @param gap milliseconds between two checks beyond which nothing is known between them
 */
export function timeline(past: Past, span: Span, gap: number): readonly Spell[] {
  const known: Spell[] = [
    ...answers(past.points, gap),
    ...past.outages.map(({ beganAt, endedAt }): Spell => ({
      state: "down",
      from: beganAt,
      to: endedAt ?? span.to,
    })),
    ...pauses(past, span.to),
  ].flatMap((spell) => within(spell, span));
  const cuts = [span.from, span.to, ...known.flatMap(({ from, to }) => [from, to])];
  const edges = [...new Set(cuts)].sort((a, b) => a - b);
  const spells: { state: SpellState; from: number; to: number }[] = [];
  for (const [index, from] of edges.slice(0, -1).entries()) {
    const state = worst(known.filter((each) => each.from <= from && each.to > from));
    const last = spells.at(-1);
    const to = edges[index + 1]!;
    if (last?.state === state) last.to = to;
    else spells.push({ state, from, to });
  }
  return spells;
}

function* answers(points: readonly SamplePoint[], gap: number): Generator<Spell> {
  let from: number | null = null;
  let last = 0;
  for (const { t } of points) {
    if (from !== null && t - last > gap) {
      yield { state: "ok", from, to: last + 1 };
      from = null;
    }
    from ??= t;
    last = t;
  }
  // The latest figure stands for the time since: the next one is not due yet.
  if (from !== null) yield { state: "ok", from, to: last + gap };
}

function* pauses({ events, paused }: Past, end: number): Generator<Spell> {
  let until: number | null = paused ? end : null;
  for (const { kind, at } of events) {
    if (kind === "resumed") until = at;
    if (kind !== "paused" || until === null) continue;
    yield { state: "paused", from: at, to: until };
    until = null;
  }
}

function within({ state, from, to }: Spell, span: Span): Spell[] {
  const inside = { state, from: Math.max(from, span.from), to: Math.min(to, span.to) };
  return inside.from < inside.to ? [inside] : [];
}

function worst(spells: readonly Spell[]): SpellState {
  return spells.reduce<SpellState>(
    (state, each) => WEIGHT[each.state] > WEIGHT[state] ? each.state : state,
    "unknown",
  );
}
