import type { ComponentChildren } from "preact";
import { useText } from "./page.tsx";

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
  /** What stands at its end: the clock, the other language. */
  readonly children: ComponentChildren;
}

/** The head of every page. */
export function Topbar({ pathname, reader, children }: TopbarProps) {
  const { product, navigation, accounts } = useText();
  return (
    <header class="topbar">
      <a class="topbar__name" href="/">{product}</a>
      <nav class="topbar__nav" aria-label={navigation.label}>
        {reader.mayView && (
          <>
            <Link href="/" label={navigation.machines} pathname={pathname} />
            <Link href="/outages" label={navigation.outages} pathname={pathname} />
            <Link href="/register" label={navigation.add} pathname={pathname} />
          </>
        )}
        {reader.mayAdminister && (
          <>
            <Link href="/admin/users" label={accounts.admin.users} pathname={pathname} />
            <Link href="/admin/tokens" label={accounts.admin.tokens} pathname={pathname} />
            <Link href="/admin/audit" label={accounts.admin.audit} pathname={pathname} />
          </>
        )}
      </nav>
      <div class="topbar__end">
        {children}
        {reader.name === null
          ? <Link href="/login" label={accounts.signIn} pathname={pathname} />
          : (
            <>
              <Link href="/account" label={reader.name} pathname={pathname} />
              <form class="topbar__leave" method="post" action="/logout">
                <button type="submit" class="topbar__link topbar__button">
                  {accounts.signOut}
                </button>
              </form>
            </>
          )}
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

/** A machine's page is one of those that the list leads to. */
function currentOf(href: string, pathname: string): "page" | "true" | undefined {
  if (pathname === href) return "page";
  return href === "/" && pathname.startsWith("/machines/") ? "true" : undefined;
}
