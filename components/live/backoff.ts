/** The first wait before another try, in milliseconds, and the longest one. */
const FIRST = 1000;
const LONGEST = 30_000;
/** A wait is shortened by up to this share, so that a restarted manager is not met by everyone at once. */
const SPREAD = 0.3;

/**
 * How long to wait before the next try: 1 s, doubling to 30 s.
 *
 * @param failures tries that have failed in a row, from 1
 * @param random in [0, 1)
 * @returns milliseconds
 */
export function retryDelay(failures: number, random: number): number {
  // 2^20 s is beyond the longest wait; a larger power would only overflow.
  const doubled = FIRST * 2 ** Math.min(failures - 1, 20);
  return Math.min(LONGEST, doubled) * (1 - SPREAD * random);
}
