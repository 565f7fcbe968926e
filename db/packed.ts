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

/** A row of `sample_hour`; the arrays are parallel (see the migration that makes the table). */
export interface PackedHour {
  /** Milliseconds since the epoch. */
  readonly hour: number;
  readonly start: number;
  readonly unit: number;
  readonly gaps: readonly number[];
  /** 3,000 times the natural logarithm of the milliseconds. */
  readonly rtts: readonly (number | null)[];
  readonly echoes: readonly (number | null)[] | null;
  readonly spreads: readonly (number | null)[] | null;
}

/** The samples of a packed hour, in the order of their times. */
export function unpack(packed: PackedHour): SamplePoint[] {
  const { hour, start, unit, gaps, rtts, echoes, spreads } = packed;
  let position = 0;
  return gaps.map((gap, n) => {
    position += gap;
    const code = rtts[n] ?? null;
    const rtt = code === null ? null : decodeRtt(code);
    const echo = echoes?.[n] ?? null;
    const sent = echo === null ? 1 : echo >> 8;
    const received = echo === null ? Number(rtt !== null) : echo & 255;
    return {
      t: hour + start + position * unit,
      sent,
      lost: sent - received,
      rtt_min: spreads?.[3 * n] ?? rtt,
      rtt_avg: rtt,
      rtt_max: spreads?.[3 * n + 1] ?? rtt,
    };
  });
}

/** As many digits as the code can tell apart. */
function decodeRtt(code: number): number {
  return Number(Math.exp(code / 3_000).toPrecision(5));
}

/** A row of `rollup_5m` or `rollup_1h`; the arrays have an element a slot, null without a check. */
export interface PackedDay {
  /** Milliseconds since the epoch. */
  readonly day: number;
  readonly sent: readonly (number | null)[];
  readonly lost: readonly (number | null)[] | null;
  readonly rtt_min: readonly (number | null)[];
  readonly rtt_avg: readonly (number | null)[];
  readonly rtt_max: readonly (number | null)[];
}

/** The slots of a packed day in which there was a check. `t` is the beginning of the slot. */
export function unpackDay({ day, sent, lost, ...rtt }: PackedDay): SamplePoint[] {
  const length = 86_400_000 / sent.length;
  return sent.flatMap((count, n) =>
    count === null ? [] : [{
      t: day + n * length,
      sent: count,
      lost: lost?.[n] ?? 0,
      rtt_min: rtt.rtt_min[n] ?? null,
      rtt_avg: rtt.rtt_avg[n] ?? null,
      rtt_max: rtt.rtt_max[n] ?? null,
    }]
  );
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
