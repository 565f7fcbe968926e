import { useSignal } from "@preact/signals";
import type { ComponentType } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { Clock } from "../components/clock.tsx";
import { cookieText } from "../components/cookie.ts";
import { PageRoot, useText } from "../components/page.tsx";
import { PAGES } from "../components/pages.ts";
import { shortcutOf } from "../components/shortcuts.ts";
import { languageLink, otherLanguage, OWN_NAME } from "../components/text/language.ts";
import type { PageProps } from "../components/page.tsx";
import { THEME, type Theme, themeLink, THEMES } from "../components/theme.ts";

interface LiveStatusProps extends PageProps {
  readonly pathname: string;
  readonly search: string;
  readonly theme: Theme;
}

/** The end of the topbar: the clock, the other language, and a menu of the pages and how they look. */
export default function LiveStatus({ pathname, search, theme, ...page }: LiveStatusProps) {
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
      <Menu pathname={pathname} search={search} theme={theme} language={page.language} />
    </PageRoot>
  );
}

/** Opens and closes without a script, and its links work without one. */
function Menu({ pathname, search, theme, language }: Omit<LiveStatusProps, "at">) {
  const { navigation, display } = useText();
  const menu = useRef<HTMLDetailsElement>(null);
  const chosen = useSignal(theme);
  const Help = useSignal<ComponentType<{ onClose: () => void }> | null>(null);

  const close = () => menu.current?.removeAttribute("open");
  const help = () =>
    import("../components/tools/help_dialog.tsx").then(async ({ helpIn }) =>
      Help.value = await helpIn(language)
    );

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key === "Escape") close();
      if (shortcutOf(event) === "?") help();
    };
    const onClick = ({ target }: MouseEvent) => {
      if (!menu.current?.contains(target as Node)) close();
    };
    addEventListener("keydown", onKey);
    addEventListener("click", onClick);
    return () => {
      removeEventListener("keydown", onKey);
      removeEventListener("click", onClick);
    };
  }, []);

  function choose(event: MouseEvent, next: Theme): void {
    event.preventDefault();
    document.cookie = cookieText(THEME, next);
    document.documentElement.dataset.theme = chosen.value = next;
    close();
  }

  const Loaded = Help.value;
  return (
    <>
      <details class="topbar__menu" ref={menu}>
        <summary aria-label={navigation.menu}>
          <svg class="topbar__sign" viewBox="0 0 16 16" aria-hidden="true">
            <path d="M1 3.5h14M1 8h14M1 12.5h14" />
          </svg>
        </summary>
        <div class="menu">
          <ul class="topbar__pages">
            {PAGES.map(({ href, name }) => (
              <li key={href}>
                <a
                  class="menu__item"
                  href={href}
                  aria-current={pathname === href ? "page" : undefined}
                >
                  {navigation[name]}
                </a>
              </li>
            ))}
          </ul>
          <p class="menu__title" id="look">{display.label}</p>
          <ul aria-labelledby="look">
            {THEMES.map((each) => (
              <li key={each}>
                <a
                  class="menu__item"
                  href={themeLink(pathname, search, each)}
                  aria-current={chosen.value === each ? "true" : undefined}
                  onClick={(event) => choose(event, each)}
                >
                  {display[each]}
                </a>
              </li>
            ))}
          </ul>
          <button
            type="button"
            class="menu__item"
            onClick={() => {
              close();
              help();
            }}
          >
            {display.keys} <kbd>?</kbd>
          </button>
        </div>
      </details>
      {Loaded !== null && <Loaded onClose={() => Help.value = null} />}
    </>
  );
}
