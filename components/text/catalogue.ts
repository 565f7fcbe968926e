import type { Text } from "./en.ts";
import { type Language, LANGUAGES } from "./language.ts";

const LOADERS: Readonly<Record<Language, () => Promise<Text>>> = {
  en: async () => (await import("./en.ts")).en,
  ja: async () => (await import("./ja.ts")).ja,
};

/** The server speaks every language; a browser loads the one of its page. */
const wanted = typeof document === "undefined"
  ? LANGUAGES
  : LANGUAGES.filter((language) => language === document.documentElement.lang);

const texts = new Map<Language, Text>();
for (const language of wanted) texts.set(language, await LOADERS[language]());

/** Everything the pages say, in one language. In a browser, only in the page's own. */
export function textIn(language: Language): Text {
  const text = texts.get(language);
  if (text === undefined) throw new Error(`Cannot speak: "${language}" is not the page's language`);
  return text;
}
