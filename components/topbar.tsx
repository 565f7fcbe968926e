import type { ComponentChildren } from "preact";
import { useText } from "./page.tsx";
import { currentOf, PAGES } from "./pages.ts";
import { PART } from "./part.ts";
import { useServerText } from "./server_text.ts";

/** Who reads the page. */
export interface Reader {
  /** Null: has not signed in. */
  readonly name: string | null;
  readonly mayView: boolean;
  readonly mayAdminister: boolean;
}

interface TopbarProps {
  readonly pathname: string;
  readonly reader: Reader;
  /** What stands at its end: the clock, the other language, the menu. */
  readonly children: ComponentChildren;
}

/** The head of every page. */
export function Topbar({ pathname, reader, children }: TopbarProps) {
  const { product } = useText();
  const { navigation, accounts } = useServerText();
  return (
    <header class="topbar">
      <a class="topbar__name" data-part={PART} href="/">{product}</a>
      <nav class="topbar__nav" data-part={PART} aria-label={navigation.label}>
        {reader.mayView &&
          PAGES.map(({ href, name }) => (
            <Link key={href} href={href} label={navigation[name]} pathname={pathname} />
          ))}
      </nav>
      <div class="topbar__end" data-part={PART}>
        <span class="topbar__reader">
          {reader.name === null
            ? <Link href="/login" label={accounts.signIn} pathname={pathname} />
            : <Link href="/account" label={reader.name} pathname={pathname} />}
        </span>
        {children}
      </div>
    </header>
  );
}

interface LinkProps {
  readonly href: string;
  readonly label: string;
  readonly pathname: string;
}

function Link({ href, label, pathname }: LinkProps) {
  return (
    <a class="topbar__link" href={href} aria-current={currentOf(href, pathname)}>
      {label}
    </a>
  );
}
