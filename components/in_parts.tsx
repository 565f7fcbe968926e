/**
 * What is shown one after the other when a page opens, after its headline. A selector for what a page does not
 * have costs it nothing.
 */
const PARTS = [
  ".skip, .topbar__name, .topbar__nav",
  ".topbar__end",
  ".counts",
  ".heat",
  ...[9, 17, 25, 33].map((group) => `.heat__group:nth-child(n+${group})`),
  ".list__bar",
  ".list__frame",
  ".list tbody tr, .pager",
  ...[4, 7, 10, 13, 17].map((row) => `.list tbody tr:nth-child(n+${row})`),
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
  const next = () =>
    requestAnimationFrame((begun) =>
      setTimeout(() => {
        const room = 25 / (performance.now() - begun);
        for (let more = 0; more < room && sheet.cssRules.length > 0; more++) sheet.deleteRule(0);
        if (sheet.cssRules.length > 0) next();
      })
    );
  next();
}
