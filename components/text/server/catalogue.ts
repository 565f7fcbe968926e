import type { Language } from "../language.ts";
import { en, type ServerText } from "./en.ts";
import { ja } from "./ja.ts";

const TEXTS: Readonly<Record<Language, ServerText>> = { en, ja };

/** What only the server says, in one language. */
export function serverTextIn(language: Language): ServerText {
  return TEXTS[language];
}
