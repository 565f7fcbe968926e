import type { SamplePoint } from "../core/history.ts";

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
