import type { Language } from "../../text/language.ts";
import type { ToolText } from "./en.ts";

const LOADERS: Readonly<Record<Language, () => Promise<ToolText>>> = {
  en: async () => (await import("./en.ts")).en,
  ja: async () => (await import("./ja.ts")).ja,
};

/** What is said by what is loaded on first use, in one language. */
export function loadToolText(language: Language): Promise<ToolText> {
  return LOADERS[language]();
}
