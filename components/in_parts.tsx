/**
 * What is shown one after the other when a page opens, after its headline. A selector for what a page does not
 * have costs it nothing.
 */
const PARTS = [
  ".skip, .topbar__name, .topbar__nav",
  ".topbar__end",
  ".counts",
  ".heat",
  ...[11, 21, 31].map((group) => `.heat__group:nth-child(n+${group})`),
  ".list__bar, .pager",
  ".list__frame",
  ".list thead",
  ".list thead :nth-child(n+6)",
  ".list tbody tr",
  ...[3, 6, 9, 12, 16].map((row) => `.list tbody tr:nth-child(n+${row})`),
];

/**
 * Has a small device show a page in parts, a frame each: the headline is there at once, and no frame is long
 * enough to keep a finger waiting. A fast one shows it in two or three.
 */
export function InParts() {
  return <script dangerouslySetInnerHTML={{ __html: `(${show})(${JSON.stringify(PARTS)})` }} />;
}

/**
 * Runs in the browser by itself, before there is anything to show. Not where the reader comes back to a place
 * further down: that has to be there.
 */
function show(parts: readonly string[]): void {
  const [visit] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
  if (visit?.type !== "navigate" || location.hash !== "" || document.hidden) return;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(
    parts.map((part) => `:is(${part}) { content-visibility: hidden; visibility: hidden }`).join(""),
  );
  document.adoptedStyleSheets.push(sheet);
  let size = 1;
  const next = () =>
    requestAnimationFrame((begun) =>
      setTimeout(() => {
        // As much as makes a frame of 30 ms, as far as the last one tells.
        const growth = Math.min(2, 30 / (performance.now() - begun));
        size = Math.max(1, Math.floor(size * growth));
        for (let part = 0; part < size && sheet.cssRules.length > 0; part++) sheet.deleteRule(0);
        if (sheet.cssRules.length > 0) next();
      })
    );
  next();
}
