import type { Language } from "./language.ts";

const LOCALE: Readonly<Record<Language, string>> = { en: "en-GB", ja: "ja-JP" };

/**
 * `Monday 24 November 2025 at 14:03:09 GMT+9`: what a pointer resting on a time is told.
 *
 * @param zone an IANA name; the machine's own, when none is given
 */
export function fullText(at: number, language: Language, zone?: string): string {
  return new Intl.DateTimeFormat(LOCALE[language], {
    dateStyle: "full",
    timeStyle: "long",
    ...(zone !== undefined && { timeZone: zone }),
  }).format(at);
}
