import type { Text } from "./en.ts";

/** A span of time in its largest whole unit: `42 s`, `18 min`, `5 h`, `12 d`. */
export function ageText(milliseconds: number, text: Text): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  if (seconds < 60) return text.age.seconds(seconds);
  if (seconds < 3600) return text.age.minutes(Math.floor(seconds / 60));
  if (seconds < 86_400) return text.age.hours(Math.floor(seconds / 3600));
  return text.age.days(Math.floor(seconds / 86_400));
}
