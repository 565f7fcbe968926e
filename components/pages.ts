/** The pages that every page leads to, by what the catalogue calls them. */
export const PAGES = [
  { href: "/", name: "machines" },
  { href: "/outages", name: "outages" },
  { href: "/register", name: "add" },
] as const;

/** Those for administrators. */
export const ADMIN_PAGES = [
  { href: "/admin/users", name: "users" },
  { href: "/admin/tokens", name: "tokens" },
  { href: "/admin/audit", name: "audit" },
] as const;

/** Whether a link leads to where the reader is. A machine's page is one of those that the list leads to. */
export function currentOf(href: string, pathname: string): "page" | "true" | undefined {
  if (pathname === href) return "page";
  return href === "/" && pathname.startsWith("/machines/") ? "true" : undefined;
}
