import { gzipSync } from "node:zlib";
import type { Browser, Page } from "playwright-core";
import { DESKTOP } from "../tests/support/pages.ts";
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

/** Milliseconds. */
export interface Loading {
  readonly slowdown: number;
  readonly lcp: number;
  /** Until the whole fleet is on the page and followed. */
  readonly live: number;
  readonly longest_task: number;
  /** Tasks over 50 ms. */
  readonly long_tasks: number;
  readonly watched_s: number;
}

/** Opens the dashboard on a slowed-down processor and looks on. */
export async function loading(
  browser: Browser,
  origin: string,
  slowdown: number,
  seconds: number,
): Promise<Loading> {
  const context = await browser.newContext(DESKTOP);
  try {
    const page = await context.newPage();
    const devtools = await context.newCDPSession(page);
    await devtools.send("Emulation.setCPUThrottlingRate", { rate: slowdown });
    await page.addInitScript(observe);
    await page.goto(origin);
    // The page is asked nothing meanwhile: the scripts that questions come with are long tasks of their own.
    await page.waitForTimeout(seconds * 1000);
    const { lcp, live, tasks } = await seen(page);
    if (live === 0) throw new Error(`The page was not live within ${seconds} s`);
    return {
      slowdown,
      lcp,
      live,
      longest_task: Math.max(0, ...tasks),
      long_tasks: tasks.length,
      watched_s: seconds,
    };
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
  let wasBusy = false;
  const timer = setInterval(() => {
    const isBusy = document.querySelector("[aria-busy=true]") !== null;
    if (wasBusy && !isBusy) {
      seen.live = performance.now();
      clearInterval(timer);
    }
    wasBusy ||= isBusy;
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
