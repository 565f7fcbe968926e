import { useText } from "./page.tsx";
import { PAGES } from "./pages.ts";
import type { Language } from "./text/language.ts";
import { serverTextIn } from "./text/server/catalogue.ts";
import { type Theme, themeLink, THEMES } from "./theme.ts";

interface TopbarMenuProps {
  readonly url: URL;
  readonly language: Language;
  readonly theme: Theme;
}

/**
 * The pages, where the bar has no room for them, and how they look. It opens, and its links work, without a
 * script; tools/topbar_tools.tsx adds what only a script can do.
 */
export function TopbarMenu({ url: { pathname, search }, language, theme }: TopbarMenuProps) {
  const { navigation } = useText();
  const { display } = serverTextIn(language);
  return (
    <details class="topbar__menu">
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
                data-look={each}
                aria-current={theme === each ? "true" : undefined}
              >
                {display[each]}
              </a>
            </li>
          ))}
        </ul>
        <button type="button" class="menu__item" data-help>
          {display.keys} <kbd>?</kbd>
        </button>
      </div>
    </details>
  );
}
