/** One check as the history tells it. */
export interface SamplePoint {
  /** Milliseconds since the epoch. */
  readonly t: number;
  /** Echoes sent, and how many of them did not come back. */
  readonly sent: number;
  readonly lost: number;
  /** Milliseconds over those that did; null when none did, or the clock was changed meanwhile. */
  readonly rtt_min: number | null;
  readonly rtt_avg: number | null;
  readonly rtt_max: number | null;
}

/** Every check, or figures of five minutes or an hour. */
export const RESOLUTIONS = ["raw", "5m", "1h"] as const;
export type Resolution = (typeof RESOLUTIONS)[number];

export interface HistoryQuery {
  /** Milliseconds since the epoch: from the first to before the second. */
  readonly from: number;
  readonly to: number;
  /** When it is not said: the finest that is kept that far back and gives some 2,000 points at most. */
  readonly resolution?: Resolution;
}

export interface History {
  readonly resolution: Resolution;
  /** In the order of time; spans without a check have none. */
  readonly points: readonly SamplePoint[];
}

/** A history in one flat array, six numbers a point: they are many, and a page carries them. */
export function flattened({ points }: Pick<History, "points">): (number | null)[] {
  return points.flatMap((
    { t, sent, lost, rtt_min, rtt_avg, rtt_max },
  ) => [t, sent, lost, rtt_min, rtt_avg, rtt_max]);
}

/** The same read back. */
export function unflattened(flat: readonly (number | null)[]): History["points"] {
  return Array.from({ length: flat.length / 6 }, (_, n) => {
    const [t, sent, lost, rtt_min, rtt_avg, rtt_max] = flat.slice(6 * n, 6 * n + 6);
    return {
      t: t ?? 0,
      sent: sent ?? 0,
      lost: lost ?? 0,
      rtt_min: rtt_min ?? null,
      rtt_avg: rtt_avg ?? null,
      rtt_max: rtt_max ?? null,
    };
  });
}

/**
 * Samples, or slots of that length or shorter, summed up by slots of `length` milliseconds, as the
 * rollups are; in the order of time.
 */
export function rollUp(samples: readonly SamplePoint[], length: number): SamplePoint[] {
  const slots = new Map<number, SamplePoint & { sum: number; answered: number }>();
  for (const { t, sent, lost, rtt_min, rtt_avg, rtt_max } of samples) {
    const start = Math.floor(t / length) * length;
    const slot = slots.get(start);
    const answered = rtt_avg === null ? 0 : sent - lost;
    slots.set(start, {
      t: start,
      sent: (slot?.sent ?? 0) + sent,
      lost: (slot?.lost ?? 0) + lost,
      rtt_min: pick(Math.min, slot?.rtt_min, rtt_min),
      rtt_avg: null,
      rtt_max: pick(Math.max, slot?.rtt_max, rtt_max),
      sum: (slot?.sum ?? 0) + (rtt_avg ?? 0) * answered,
      answered: (slot?.answered ?? 0) + answered,
    });
  }
  return [...slots.values()].sort((a, b) => a.t - b.t).map(({ sum, answered, ...slot }) => ({
    ...slot,
    rtt_avg: answered === 0 ? null : sum / answered,
  }));
}

function pick(
  choose: (a: number, b: number) => number,
  a: number | null | undefined,
  b: number | null,
): number | null {
  if (a === null || a === undefined) return b;
  return b === null ? a : choose(a, b);
}
