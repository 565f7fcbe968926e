import type { Text } from "./en.ts";
import { type Language, LANGUAGES } from "./language.ts";

/**
 * A part of what the pages say, in every language. The server speaks them all; a browser loads the one of
 * its page, and of the parts those that the page uses.
 */
export async function catalogue<T>(
  loaders: Readonly<Record<Language, () => Promise<T>>>,
): Promise<(language: Language) => T> {
  const wanted = typeof document === "undefined"
    ? LANGUAGES
    : LANGUAGES.filter((language) => language === document.documentElement.lang);
  const texts = new Map<Language, T>();
  for (const language of wanted) texts.set(language, await loaders[language]());
  return (language) => {
    const text = texts.get(language);
    if (text === undefined) {
      throw new Error(`Cannot speak: "${language}" is not the page's language`);
    }
    return text;
  };
}

/** What every page says, in one language. In a browser, only in the page's own. */
export const textIn: (language: Language) => Text = await catalogue({
  en: async () => (await import("./en.ts")).en,
  ja: async () => (await import("./ja.ts")).ja,
});
