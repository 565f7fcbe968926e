import { type Language, languageLink, otherLanguage, OWN_NAME } from "../text/language.ts";

interface OtherLanguageProps {
  readonly language: Language;
  readonly pathname: string;
  readonly search: string;
}

/** The way to the other language, on pages without the clock. */
export function OtherLanguage({ language, pathname, search }: OtherLanguageProps) {
  const other = otherLanguage(language);
  return (
    <a
      class="topbar__link topbar__tongue"
      href={languageLink(pathname, search, other)}
      lang={other}
      hreflang={other}
    >
      {OWN_NAME[other]}
    </a>
  );
}
