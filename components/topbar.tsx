import type { ComponentChildren } from "preact";
import { useText } from "./page.tsx";

interface TopbarProps {
  readonly pathname: string;
  /** What stands at its end: the clock, the other language. */
  readonly children: ComponentChildren;
}

/** The head of every page. */
export function Topbar({ pathname, children }: TopbarProps) {
  const { product, navigation } = useText();
  return (
    <header class="topbar">
      <a class="topbar__name" href="/">{product}</a>
      <nav class="topbar__nav" aria-label={navigation.label}>
        <Link href="/" label={navigation.machines} pathname={pathname} />
        <Link href="/register" label={navigation.add} pathname={pathname} />
      </nav>
      <div class="topbar__end">{children}</div>
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
    <a class="topbar__link" href={href} aria-current={pathname === href ? "page" : undefined}>
      {label}
    </a>
  );
}
