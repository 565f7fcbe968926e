import { cookieIn, cookieText } from "./cookie.ts";

/** How the pages look: as the reader's system does, or as they choose. `contrast` has more of it, light or dark. */
export const THEMES = ["system", "light", "dark", "contrast"] as const;
export type Theme = (typeof THEMES)[number];

/** The cookie that remembers a choice, and the URL parameter that makes one. */
export const THEME = "theme";

/** The reader's theme: chosen in the URL, else chosen before. */
export function themeOf(url: URL, headers: Headers): Theme {
  return known(url.searchParams.get(THEME)) ?? known(cookieIn(headers.get("cookie"), THEME)) ??
    "system";
}

/** The cookie that remembers a choice made in the URL; null when none was made. */
export function rememberedTheme(url: URL): string | null {
  const chosen = known(url.searchParams.get(THEME));
  return chosen === null ? null : cookieText(THEME, chosen);
}

/** The same page in another theme. */
export function themeLink(pathname: string, search: string, theme: Theme): string {
  const params = new URLSearchParams(search);
  params.set(THEME, theme);
  return `${pathname}?${params}`;
}

function known(value: string | null): Theme | null {
  return THEMES.find((each) => each === value) ?? null;
}
