import assert from "node:assert/strict";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";

/** The screens that everything has to work on. */
export const DESKTOP: BrowserContextOptions = {
  viewport: { width: 1280, height: 800 },
  locale: "en-GB",
  timezoneId: "Asia/Tokyo",
};
export const PHONE: BrowserContextOptions = {
  ...DESKTOP,
  viewport: { width: 360, height: 740 },
  isMobile: true,
  hasTouch: true,
};

/** A reader at a desk and one on the road, who between them have both screens and both languages. */
export const READERS = [
  { screen: "desktop", language: "en", options: DESKTOP },
  { screen: "phone", language: "ja", options: { ...PHONE, locale: "ja-JP" } },
] as const;

/** Complaints that belong to a test which breaks a connection on purpose, or asks for what is not there. */
const LOST =
  /WebSocket connection .* failed|Failed to load resource: (net::ERR_|.*\b(403|404|410|503)\b)/;

/** Complaints of the test's own looks: whether an element can be seen is measured, also where it is not shown yet. */
const LOOKED = /^Rendering was performed in a subtree hidden by content-visibility/;

/**
 * Opens a page in a browser of its own context, checks it, and fails on anything that the browser
 * complains of: errors, warnings, and what the page's own policy forbids.
 */
export async function withPage(
  browser: Browser,
  url: string,
  options: BrowserContextOptions,
  check: (page: Page) => Promise<void>,
): Promise<void> {
  const context = await browser.newContext(options);
  try {
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on("console", (message) => {
      const complaint = message.text();
      if (!LOST.test(complaint) && !LOOKED.test(complaint)) complaints.push(complaint);
    });
    page.on("pageerror", (error) => complaints.push(String(error)));
    await page.goto(url, { waitUntil: "load" });
    await check(page);
    assert.deepEqual(complaints, []);
  } finally {
    await context.close();
  }
}

/** Waits until the page is shown, awake, has the whole fleet and follows it. */
export async function isLive(page: Page): Promise<void> {
  await page.getByText(/^(Live|最新) /).waitFor();
  // It is shown a part after the other, and what is on it wakes so.
  await eventually(async () => assert.ok(await page.evaluate(isShown)));
  await page.locator("#list:not(:has([data-tool]))").waitFor({ state: "detached" });
  // The fleet is taken in a little at a time.
  await page.locator("[aria-busy=true]").waitFor({ state: "detached" });
}

/** Runs in the page. */
function isShown(): boolean {
  return document.readyState === "complete" &&
    document.querySelector("[data-in-parts] [data-part]") === null;
}

/** Waits until a check holds; what it throws last, in time, is the failure. */
export async function eventually(check: () => Promise<void>, patience = 5000): Promise<void> {
  const until = Date.now() + patience;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (Date.now() > until) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

/**
 * What the page's address asks. From the page itself: Playwright learns of an address that a script wrote
 * by a message of its own, which may come after the answer to the key that was pressed.
 */
export function asked(page: Page): Promise<string> {
  return page.evaluate(() => location.search);
}

/** The hostnames listed, in order. */
export async function hostnames(page: Page): Promise<string[]> {
  return (await page.locator("tbody .list__host").allTextContents()).map((each) => each.trim());
}
