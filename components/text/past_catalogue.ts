import { catalogue } from "./catalogue.ts";
import type { Language } from "./language.ts";
import type { PastText } from "./past_en.ts";

/** What the pages of one machine and of the outages say besides. */
export const pastTextIn: (language: Language) => PastText = await catalogue({
  en: async () => (await import("./past_en.ts")).pastEn,
  ja: async () => (await import("./past_ja.ts")).pastJa,
});
