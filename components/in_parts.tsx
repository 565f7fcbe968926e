/** What is shown one after the other when the dashboard opens, after its headline. */
const PARTS = [
  ".topbar__name,.topbar__nav",
  ".topbar__end",
  ".counts",
  ".heat",
  ...[12, 24].map((group) => `.heat__group:nth-child(n+${group})`),
  ".list__bar",
  ".list__frame,.pager",
  ".list thead",
  ".list tbody tr",
  ...[4, 9].map((row) => `.list tbody tr:nth-child(n+${row})`),
];

/**
 * Has a small device show the dashboard in parts, a frame each: the headline is there at once, and no frame is
 * long enough to keep a finger waiting. A fast one shows it in a few.
 */
export function InParts() {
  return <script dangerouslySetInnerHTML={{ __html: CODE }} />;
}

/**
 * Runs in the browser by itself, before there is anything to show; not where the reader comes back to a place
 * further down, which has to be there. Each time it shows as much as makes a frame of 30 ms, as far as the last
 * one tells. Sent as it is written, less the space, so there is no comment in it.
 */
function show(parts: readonly string[]): void {
  const [visit] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
  if (visit?.type !== "navigate" || location.hash) return;
  const sheet = new CSSStyleSheet();
  document.adoptedStyleSheets.push(sheet);
  const cover = () =>
    sheet.replaceSync(
      parts.map((part) => part + "{content-visibility:hidden;visibility:hidden}").join(""),
    );
  let size = 1;
  const next = (begun: number) =>
    setTimeout(() => {
      size = Math.max(1, Math.floor(size * Math.min(2, 30 / (performance.now() - begun))));
      parts = parts.slice(size);
      cover();
      if (parts.length > 0) requestAnimationFrame(next);
    });
  cover();
  requestAnimationFrame(next);
}

const CODE = `(${show})(${JSON.stringify(PARTS)})`.replace(/\s+/g, " ")
  .replace(/ ?([{}=;]) ?/g, "$1");
