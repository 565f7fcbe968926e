import type { Text } from "./en.ts";
import type { Language } from "./language.ts";

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
  const year = then.slice(0, 4) === today.slice(0, 4) ? null : Number(then.slice(0, 4));
  return `${dateText(then, year, reader)} ${clock}`;
}

/** `14:03`: for the axis of a chart. */
export function minuteText(at: number, reader: Reader): string {
  return wall(at, reader).slice(11, 16);
}

/** `24 Nov`: for the axis of a chart. */
export function dayText(at: number, reader: Reader): string {
  return dateText(wall(at, reader), null, reader);
}

function dateText(wall: string, year: number | null, { text }: Reader): string {
  return text.date(year, Number(wall.slice(5, 7)), Number(wall.slice(8, 10)));
}

/** What the reader's clock shows, as ISO 8601 writes it. */
function wall(at: number, { offset }: Reader): string {
  return new Date(at + offset(at)).toISOString();
}

const LOCALE: Readonly<Record<Language, string>> = { en: "en-GB", ja: "ja-JP" };

/**
 * `Monday 24 November 2025 at 14:03:09 GMT+9`: what a pointer resting on a time is told.
 *
 * @param zone an IANA name or `UTC`; `undefined` is the machine's own
 */
export function fullText(at: number, language: Language, zone: string | undefined): string {
  return new Intl.DateTimeFormat(LOCALE[language], {
    dateStyle: "full",
    timeStyle: "long",
    timeZone: zone,
  }).format(at);
}
