/**
 * Has a small device show the dashboard in parts, a frame each: the headline is there in the second frame, and none
 * is long enough to keep a finger waiting. A fast one shows it in a few.
 */
export function InParts() {
  return <script dangerouslySetInnerHTML={{ __html: CODE }} />;
}

/**
 * Runs in the browser by itself, before there is anything to show; not where the reader comes back to a place
 * further down, which has to be there. Each time it shows as much as makes a frame of 18 ms, as far as the last
 * one tells: up to twice as much, and at first one part, the body with its headline (so it begins with a half).
 * Sent as it is written, less the space, so there is no comment in it.
 */
function show(): void {
  const [visit] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
  if (visit?.type !== "navigate" || location.hash) return;
  document.documentElement.dataset.inParts = "";
  let size = .5;
  const next = (begun: number) =>
    setTimeout(() => {
      const parts = [...document.querySelectorAll("[data-part]")];
      if (parts[0]) size = Math.max(1, size * Math.min(2, 18 / (performance.now() - begun)));
      for (const part of parts.slice(0, size)) part.removeAttribute("data-part");
      if (parts[0] || document.readyState === "loading") requestAnimationFrame(next);
    });
  requestAnimationFrame(next);
}

const CODE = `(${show})()`.replace(/\s+/g, " ").replace(/ ?([^\w"]) ?/g, "$1");
