import { cookieIn, cookieText } from "../cookie.ts";

/** The languages the pages speak. The first one is for everybody else. */
export const LANGUAGES = ["en", "ja"] as const;
export type Language = (typeof LANGUAGES)[number];

/** What each language calls itself in the switch. */
export const OWN_NAME: Readonly<Record<Language, string>> = { en: "EN", ja: "日本語" };

/** The cookie that remembers a choice, and the URL parameter that makes one. */
export const LANGUAGE_COOKIE = "lang";
export const LANGUAGE_PARAM = "lang";

/** The one that the switch offers. */
export function otherLanguage(language: Language): Language {
  return language === "en" ? "ja" : "en";
}

/** The reader's language: chosen in the URL, else chosen before, else what the browser prefers. */
export function languageOf(url: URL, headers: Headers): Language {
  return known(url.searchParams.get(LANGUAGE_PARAM)) ??
    known(cookieIn(headers.get("cookie"), LANGUAGE_COOKIE)) ??
    preferred(headers.get("accept-language") ?? "");
}

/** Response headers that remember a choice made in the URL, for a year. */
export function rememberLanguage(url: URL): HeadersInit {
  const chosen = known(url.searchParams.get(LANGUAGE_PARAM));
  return chosen === null ? {} : { "set-cookie": cookieText(LANGUAGE_COOKIE, chosen) };
}

/** The same page in another language. */
export function languageLink(pathname: string, search: string, language: Language): string {
  const params = new URLSearchParams(search);
  params.set(LANGUAGE_PARAM, language);
  return `${pathname}?${params}`;
}

/** The best match of an Accept-Language header (RFC 9110, section 12.5.4). */
function preferred(header: string): Language {
  const ranked = header.split(",").map((part) => {
    const [range = "", ...parameters] = part.trim().split(";");
    const quality = parameters.map((each) => each.trim()).find((each) => each.startsWith("q="));
    return {
      language: known(range.split("-")[0]?.toLowerCase() ?? null),
      quality: quality === undefined ? 1 : Number(quality.slice(2)) || 0,
    };
  });
  let best: { language: Language; quality: number } = { language: LANGUAGES[0], quality: 0 };
  for (const { language, quality } of ranked) {
    if (language !== null && quality > best.quality) best = { language, quality };
  }
  return best.language;
}

function known(value: string | null): Language | null {
  return LANGUAGES.find((each) => each === value) ?? null;
}
