import { useEffect } from "preact/hooks";
import { LostBanner, ManagerBanners } from "../components/banner.tsx";
import { Clock } from "../components/clock.tsx";
import { PageRoot, useLink, useManager, useText } from "../components/page.tsx";
import type { PageProps } from "../components/page.tsx";
import { PART } from "../components/part.ts";
import { shortcutOf } from "../components/shortcuts.ts";
import { languageLink, otherLanguage, OWN_NAME } from "../components/text/language.ts";
import type { ManagerState } from "../core/change.ts";

/** The parts that live around every page; one island, since no page has one without the other. */
type FrameProps = PageProps & (StatusProps | NoticesProps);

interface StatusProps {
  readonly part: "status";
  readonly pathname: string;
  readonly search: string;
}

interface NoticesProps {
  readonly part: "notices";
  readonly manager: ManagerState;
}

/** One of the parts. */
export default function Frame(props: FrameProps) {
  const { language, at } = props;
  return (
    <PageRoot language={language} at={at}>
      {props.part === "status" ? <Status {...props} /> : <Notices {...props} />}
    </PageRoot>
  );
}

/** The end of the topbar: the clock, the other language. It wakes the menu beside it, too. */
function Status({ pathname, search, language, operates = false }: StatusProps & PageProps) {
  const other = otherLanguage(language);
  useEffect(() => {
    // The menu works without a script; with one it closes, and changes the look at once.
    const menu = document.querySelector(".topbar__menu");
    menu?.addEventListener(
      "toggle",
      async () => (await tools()).wakeMenu(menu, language, operates),
      {
        once: true,
      },
    );
    addEventListener("keydown", async (event) => {
      if (shortcutOf(event) === "?") (await tools()).showHelp(language, operates);
    });
  }, []);
  return (
    <>
      <Clock />
      <a
        class="topbar__link topbar__tongue"
        data-part={PART}
        href={languageLink(pathname, search, other)}
        lang={other}
        hreflang={other}
        // Filters change the address without a new page.
        onClick={({ currentTarget }) =>
          currentTarget.href = languageLink(location.pathname, location.search, other)}
      >
        {OWN_NAME[other]}
      </a>
    </>
  );
}

function tools() {
  return import("../components/tools/topbar_tools.tsx");
}

/** What the reader has to know before believing the page. */
function Notices({ manager }: NoticesProps) {
  const link = useLink();
  const lost = link.kind === "lost";
  useEffect(() => {
    // Styles take the colour away: nothing on screen is a claim about now.
    if (lost) document.documentElement.dataset.link = "lost";
    else delete document.documentElement.dataset.link;
  }, [lost]);
  return (
    <section class="banners" aria-label={useText().notices}>
      <LostBanner link={link} />
      <ManagerBanners manager={useManager(manager)} />
    </section>
  );
}
