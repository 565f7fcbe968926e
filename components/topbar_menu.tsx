import { ADMIN_PAGES, currentOf, PAGES } from "./pages.ts";
import { useServerText } from "./server_text.ts";
import { type Theme, themeLink, THEMES } from "./theme.ts";
import type { Reader } from "./topbar.tsx";

interface TopbarMenuProps {
  readonly url: URL;
  readonly theme: Theme;
  readonly reader: Reader;
}

/**
 * The pages, where the bar has no room for them, what is for administrators, how pages look, and the way
 * out. It opens, and its links work, without a script; tools/topbar_tools.tsx adds what only a script can do.
 */
export function TopbarMenu({ url: { pathname, search }, theme, reader }: TopbarMenuProps) {
  const { navigation, accounts, display } = useServerText();
  return (
    <details class="topbar__menu">
      <summary aria-label={navigation.menu}>
        <svg class="topbar__sign" viewBox="0 0 16 16" aria-hidden="true">
          <path d="M1 3.5h14M1 8h14M1 12.5h14" />
        </svg>
      </summary>
      <div class="menu">
        {reader.mayView && (
          <ul class="topbar__pages">
            {PAGES.map(({ href, name }) => (
              <Item key={href} href={href} label={navigation[name]} pathname={pathname} />
            ))}
          </ul>
        )}
        {reader.mayAdminister && (
          <ul>
            {ADMIN_PAGES.map(({ href, name }) => (
              <Item key={href} href={href} label={accounts.admin[name]} pathname={pathname} />
            ))}
          </ul>
        )}
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
        {reader.mayView && (
          <button type="button" class="menu__item" data-help>
            {display.keys} <kbd>?</kbd>
          </button>
        )}
        {reader.name === null
          ? (
            <ul class="topbar__pages">
              <Item href="/login" label={accounts.signIn} pathname={pathname} />
            </ul>
          )
          : <Own name={reader.name} pathname={pathname} />}
      </div>
    </details>
  );
}

/** The reader's own page, and the way out. */
function Own({ name, pathname }: { readonly name: string; readonly pathname: string }) {
  const { accounts } = useServerText();
  return (
    <>
      <p class="menu__title">{name}</p>
      <ul>
        <Item href="/account" label={accounts.account} pathname={pathname} />
      </ul>
      <form method="post" action="/logout">
        <button type="submit" class="menu__item">{accounts.signOut}</button>
      </form>
    </>
  );
}

interface ItemProps {
  readonly href: string;
  readonly label: string;
  readonly pathname: string;
}

function Item({ href, label, pathname }: ItemProps) {
  return (
    <li>
      <a class="menu__item" href={href} aria-current={currentOf(href, pathname)}>{label}</a>
    </li>
  );
}
