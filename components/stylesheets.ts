/** The parts of the style, in the order that later ones may build on. Linked side by side, not imported. */
export const STYLESHEETS: readonly string[] = [
  "tokens",
  "base",
  "glyph",
  "button",
  "field",
  "topbar",
  "banner",
  "truth",
  "counts",
  "heat",
  "record",
  "list",
  "pager",
  "dialog",
  "start",
  "account",
];
