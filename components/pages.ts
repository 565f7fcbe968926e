/** The pages that every page leads to, by what the catalogue calls them. */
export const PAGES = [
  { href: "/", name: "machines" },
  { href: "/register", name: "add" },
] as const;
