import { useEffect } from "preact/hooks";
import { Clock } from "../components/clock.tsx";
import { PageRoot } from "../components/page.tsx";
import { shortcutOf } from "../components/shortcuts.ts";
import { languageLink, otherLanguage, OWN_NAME } from "../components/text/language.ts";
import type { PageProps } from "../components/page.tsx";

interface LiveStatusProps extends PageProps {
  readonly pathname: string;
  readonly search: string;
}

/** The end of the topbar: the clock, the other language. It wakes the menu beside it, too. */
export default function LiveStatus({ pathname, search, ...page }: LiveStatusProps) {
  const other = otherLanguage(page.language);
  useEffect(() => {
    // The menu works without a script; with one it closes, and changes the look at once.
    const onKey = (event: KeyboardEvent) => {
      if (shortcutOf(event) === "?") toolbox().then(({ showHelp }) => showHelp(page.language));
    };
    const menu = document.querySelector(".topbar__menu");
    const onToggle = () => toolbox().then(({ wakeMenu }) => wakeMenu(menu, page.language));
    menu?.addEventListener("toggle", onToggle, { once: true });
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, []);
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

function toolbox() {
  return import("../components/tools/topbar_tools.tsx");
}
