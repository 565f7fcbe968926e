import { useLanguage, useText } from "./page.tsx";
import { pastTextIn } from "./text/past_catalogue.ts";
import type { PastText } from "./text/past_en.ts";

/** What the pages of one machine and of the outages say besides. */
export function usePastText(): PastText {
  return pastTextIn(useLanguage());
}

/** How to say how long something lasted, to the second or in the two largest units: `2 min 05 s`. */
export function useDuration(): (milliseconds: number) => string {
  const { age } = useText();
  const { joined } = usePastText();
  return (milliseconds) => {
    const seconds = Math.max(0, Math.floor(milliseconds / 1000));
    const [minutes, hours, days] = [60, 3600, 86_400].map((unit) => Math.floor(seconds / unit));
    if (minutes === 0) return age.seconds(seconds);
    if (hours === 0) return joined(age.minutes(minutes!), age.seconds(seconds % 60));
    if (days === 0) return joined(age.hours(hours!), age.minutes(minutes! % 60));
    return joined(age.days(days!), age.hours(hours! % 24));
  };
}
