import type { Language } from "./language.ts";

/**
 * Moments as people read them, in a time zone. The server knows no reader's zone and writes UTC; the
 * browser then writes its own.
 */
export interface Reader {
  readonly language: Language;
  /** An IANA name, or `UTC`. */
  readonly zone: string;
}

const LOCALE: Readonly<Record<Language, string>> = { en: "en-GB", ja: "ja-JP" };

const CLOCK: Intl.DateTimeFormatOptions = {
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  hourCycle: "h23",
};
const MINUTE: Intl.DateTimeFormatOptions = {
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
};
const DAY: Intl.DateTimeFormatOptions = { day: "numeric", month: "short" };
const DAY_OF_YEAR: Intl.DateTimeFormatOptions = { ...DAY, year: "numeric" };
const FULL: Intl.DateTimeFormatOptions = { dateStyle: "full", timeStyle: "long" };

/** `14:03:09`. */
export function clockText(at: number, reader: Reader): string {
  return formatter("clock", CLOCK, reader).format(at);
}

/** `14:03:09` today, `3 Sep 14:03:09` on another day, with the year when it is another one. */
export function momentText(at: number, now: number, reader: Reader): string {
  const clock = clockText(at, reader);
  const day = formatter("date", DAY_OF_YEAR, reader);
  if (day.format(at) === day.format(now)) return clock;
  const year = formatter("year", { year: "numeric" }, reader);
  const date = year.format(at) === year.format(now) ? formatter("day", DAY, reader) : day;
  return `${date.format(at)} ${clock}`;
}

/** `14:03`: for the axis of a chart. */
export function minuteText(at: number, reader: Reader): string {
  return formatter("minute", MINUTE, reader).format(at);
}

/** `24 Nov`: for the axis of a chart. */
export function dayText(at: number, reader: Reader): string {
  return formatter("day", DAY, reader).format(at);
}

/** `Monday 24 November 2025 at 14:03:09 GMT+9`: what a pointer resting on a time is told. */
export function fullText(at: number, reader: Reader): string {
  return formatter("full", FULL, reader).format(at);
}

/** Making a formatter costs more than a thousand uses of it. */
const formatters = new Map<string, Intl.DateTimeFormat>();

function formatter(
  name: string,
  options: Intl.DateTimeFormatOptions,
  { language, zone }: Reader,
): Intl.DateTimeFormat {
  const key = `${name} ${language} ${zone}`;
  let made = formatters.get(key);
  if (made === undefined) {
    made = new Intl.DateTimeFormat(LOCALE[language], { ...options, timeZone: zone });
    formatters.set(key, made);
  }
  return made;
}
