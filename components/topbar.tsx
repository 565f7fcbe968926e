import type { ComponentChildren } from "preact";
import { useText } from "./page.tsx";
import { PAGES } from "./pages.ts";

interface TopbarProps {
  readonly pathname: string;
  /** What stands at its end: the clock, the other language, the menu. */
  readonly children: ComponentChildren;
}

/** The head of every page. */
export function Topbar({ pathname, children }: TopbarProps) {
  const { product, navigation } = useText();
  return (
    <header class="topbar">
      <a class="topbar__name" href="/">{product}</a>
      <nav class="topbar__nav" aria-label={navigation.label}>
        {PAGES.map(({ href, name }) => (
          <a
            key={href}
            class="topbar__link"
            href={href}
            aria-current={pathname === href ? "page" : undefined}
          >
            {navigation[name]}
          </a>
        ))}
      </nav>
      <div class="topbar__end">{children}</div>
    </header>
  );
}
