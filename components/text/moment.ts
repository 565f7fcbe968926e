import type { Text } from "./en.ts";

/**
 * Moments as people read them. The server knows no reader's zone and writes UTC; the browser then writes its
 * own. Intl would do the same, but the first formatter that a browser makes takes as long as a whole page.
 */
export interface Reader {
  readonly text: Text;
  /** How far the reader's clock is ahead of UTC at a moment, in milliseconds. */
  offset(at: number): number;
}

/** `14:03:09`. */
export function clockText(at: number, reader: Reader): string {
  return wall(at, reader).slice(11, 19);
}

/** `14:03:09` today, `3 Sep 14:03:09` on another day, with the year when it is another one. */
export function momentText(at: number, now: number, reader: Reader): string {
  const clock = clockText(at, reader);
  const [then, today] = [wall(at, reader), wall(now, reader)];
  if (then.slice(0, 10) === today.slice(0, 10)) return clock;
  return `${dateText(then, then.slice(0, 4) !== today.slice(0, 4), reader)} ${clock}`;
}

/** `24 Nov`: for the axis of a chart. */
export function dayText(at: number, reader: Reader): string {
  return dateText(wall(at, reader), false, reader);
}

function dateText(wall: string, withYear: boolean, { text }: Reader): string {
  const [year = 0, month = 0, day = 0] = wall.split(/\D/).map(Number);
  return text.date(withYear ? year : null, month, day);
}

/** What the reader's clock shows, as ISO 8601 writes it. */
function wall(at: number, { offset }: Reader): string {
  return new Date(at + offset(at)).toISOString();
}
