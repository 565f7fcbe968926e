import { gzipSync } from "node:zlib";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { scriptsOf } from "../tests/support/page_scripts.ts";
import { quantile } from "./columns.ts";

/** Times in milliseconds. */
export interface FirstPage {
  readonly requests: number;
  readonly p50: number;
  readonly p99: number;
  /** The page as it is sent, gzipped. */
  readonly bytes: number;
}

/** Asks for the dashboard, one time after the other, until the last byte is here. */
export async function firstPage(origin: string, requests: number): Promise<FirstPage> {
  const times: number[] = [];
  let bytes = 0;
  for (let i = -20; i < requests; i++) {
    const begun = performance.now();
    const text = await (await fetch(origin)).text();
    // The first ones are compiled.
    if (i >= 0) times.push(performance.now() - begun);
    if (i === 0) bytes = gzipSync(text).length;
  }
  return { requests, p50: quantile(times, 0.5), p99: quantile(times, 0.99), bytes };
}

/** Bytes of all the scripts that the dashboard loads at once, each gzipped. */
export async function scriptBytes(origin: string, language: string): Promise<number> {
  const scripts = await scriptsOf(origin, language);
  return scripts.values().reduce((sum, text) => sum + gzipSync(text, { level: 9 }).length, 0);
}

/** Milliseconds: of several visits the median, and the worst. */
export interface Spread {
  readonly median: number;
  readonly worst: number;
}

/** How the dashboard loads on a slow processor. */
export interface Loading {
  readonly reader: string;
  readonly slowdown: number;
  readonly visits: number;
  readonly watched_s: number;
  readonly lcp: Spread;
  /** Until the whole fleet is on the page and followed. */
  readonly live: Spread;
  readonly longest_task: Spread;
  /** How many there are over 50 ms in a visit. */
  readonly long_tasks: Spread;
  /** The same of a page that has the headline alone, in the same style. */
  readonly headline: { readonly longest_task: Spread; readonly long_tasks: Spread };
}

/** Where a page of the headline alone is put, for the length of a visit. */
const HEADLINE = "/headline";

/** Who looks at it, and how. */
interface Watching {
  readonly reader: {
    readonly screen: string;
    readonly language: string;
    readonly options: BrowserContextOptions;
  };
  readonly slowdown: number;
  readonly visits: number;
  readonly seconds: number;
}

/**
 * Opens the dashboard on a slowed-down processor, several times, and looks on; and each time a page of its headline
 * alone before it.
 */
export async function loading(
  browser: Browser,
  origin: string,
  watching: Watching,
): Promise<Loading> {
  const { reader, slowdown, visits, seconds } = watching;
  const headlines: Seen[] = [];
  const pages: Seen[] = [];
  for (let time = 0; time < visits; time++) {
    headlines.push(await visit(browser, `${origin}${HEADLINE}`, { ...watching, seconds: 3 }));
    const page = await visit(browser, origin, watching);
    if (page.live === 0) throw new Error(`The page was not live within ${seconds} s`);
    pages.push(page);
  }
  const longest = ({ tasks }: Seen) => Math.max(0, ...tasks);
  const count = ({ tasks }: Seen) => tasks.length;
  return {
    reader: `${reader.language}, ${reader.screen}`,
    slowdown,
    visits,
    watched_s: seconds,
    lcp: spread(pages.map(({ lcp }) => lcp)),
    live: spread(pages.map(({ live }) => live)),
    longest_task: spread(pages.map(longest)),
    long_tasks: spread(pages.map(count)),
    headline: {
      longest_task: spread(headlines.map(longest)),
      long_tasks: spread(headlines.map(count)),
    },
  };
}

function spread(values: readonly number[]): Spread {
  return { median: quantile(values, 0.5), worst: Math.max(...values) };
}

/** One visit of a new reader. */
async function visit(
  browser: Browser,
  url: string,
  { reader, slowdown, seconds }: Watching,
): Promise<Seen> {
  const context = await browser.newContext(reader.options);
  try {
    const page = await context.newPage();
    await context.route(`**${HEADLINE}`, async (route) => {
      const html = await (await route.fetch({ url: new URL("/", url).href })).text();
      const [head] = html.split("</head>");
      const [headline] = /<h1.*?<\/h1>/s.exec(html) ?? [];
      if (headline === undefined) throw new Error("The page has no headline to compare it with");
      await route.fulfill({ contentType: "text/html", body: `${head}${headline}` });
    });
    const devtools = await context.newCDPSession(page);
    await devtools.send("Emulation.setCPUThrottlingRate", { rate: slowdown });
    await page.addInitScript(observe);
    await page.goto(url);
    // The page is asked nothing meanwhile: the scripts that questions come with are long tasks of their own.
    await page.waitForTimeout(seconds * 1000);
    return await seen(page);
  } finally {
    await context.close();
  }
}

interface Seen {
  lcp: number;
  live: number;
  readonly tasks: number[];
}

/** Runs in the page, before anything of it. (Browsers tell of no task shorter than 50 ms.) */
function observe(): void {
  const seen: Seen = { lcp: 0, live: 0, tasks: [] };
  Object.assign(globalThis, { seen });
  const timer = setInterval(() => {
    // It is neither true nor false before the list wakes.
    if (document.querySelector("#list[aria-busy=false]") === null) return;
    seen.live = performance.now();
    clearInterval(timer);
  }, 20);
  new PerformanceObserver((list) => {
    for (const { startTime } of list.getEntries()) seen.lcp = startTime;
  }).observe({ type: "largest-contentful-paint", buffered: true });
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) seen.tasks.push(duration);
  }).observe({ type: "longtask", buffered: true });
}

function seen(page: Page): Promise<Seen> {
  return page.evaluate(() => (globalThis as unknown as { seen: Seen }).seen);
}
