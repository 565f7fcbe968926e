import { Clock } from "../components/clock.tsx";
import { PageRoot } from "../components/page.tsx";
import { languageLink, otherLanguage, OWN_NAME } from "../components/text/language.ts";
import type { PageProps } from "../components/page.tsx";

interface LiveStatusProps extends PageProps {
  readonly pathname: string;
  readonly search: string;
}

/** The end of the topbar: the clock, and the way to the other language. */
export default function LiveStatus({ pathname, search, ...page }: LiveStatusProps) {
  const other = otherLanguage(page.language);
  return (
    <PageRoot {...page}>
      <Clock />
      <a
        class="topbar__link topbar__tongue"
        href={languageLink(pathname, search, other)}
        lang={other}
        hreflang={other}
        // Filters change the address without a new page.
        onClick={({ currentTarget }) =>
          currentTarget.href = languageLink(location.pathname, location.search, other)}
      >
        {OWN_NAME[other]}
      </a>
    </PageRoot>
  );
}
