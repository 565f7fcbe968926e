/**
 * Takes the pictures of the documentation: `deno run -A tools/screenshots.ts [folder]`, by default into
 * docs/images. What they show is made up, and the same every time but for the clock.
 *
 * @module
 */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser } from "playwright-core";
import { launchBrowser } from "../tests/support/browser.ts";
import { useKnownFonts } from "../tests/support/fonts.ts";
import { fleet } from "../tests/support/machines.ts";
import { makeUpPast } from "../tests/support/made_up_past.ts";
import { DESKTOP, isLive, PHONE } from "../tests/support/pages.ts";
import { uiManager } from "../tests/support/ui_manager.ts";

const SIZES = [10, 10_000];
const MOODS = ["calm", "fire"] as const;
const SCREENS = { desktop: DESKTOP, phone: PHONE };
const SCHEMES = ["light", "dark"] as const;
const LOCALES = { en: "en-GB", ja: "ja-JP" };

/** Milliseconds for fonts and the map to be drawn. */
const SETTLE = 1000;

const folder = Deno.args[0] ?? fileURLToPath(new URL("../docs/images", import.meta.url));
await Deno.mkdir(folder, { recursive: true });
await using browser = await launchBrowser();
for (const size of SIZES) {
  for (const mood of MOODS) {
    await using manager = await uiManager(fleet(size, mood));
    await takeAll(browser, manager.origin, `${size}-${mood}`);
  }
}
await takePast();

/** The pages of one machine and of the outages, with a month behind them. */
async function takePast(): Promise<void> {
  const machines = fleet(200, "fire");
  machines[0] = { ...machines[0]!, loss: 0.042, tags: ["rack b", "core"] };
  await using manager = await uiManager(machines);
  makeUpPast(manager.records, machines);
  await takeAll(browser, `${manager.origin}/machines/1`, "machine");
  await takeAll(browser, `${manager.origin}/outages`, "outages");
}

/** One picture for each screen, scheme and language. */
async function takeAll(browser: Browser, url: string, name: string): Promise<void> {
  for (const [screen, options] of Object.entries(SCREENS)) {
    for (const colorScheme of SCHEMES) {
      for (const [language, locale] of Object.entries(LOCALES)) {
        const context = await browser.newContext({
          ...options,
          colorScheme,
          locale,
          deviceScaleFactor: 2,
        });
        await useKnownFonts(context);
        const page = await context.newPage();
        await page.goto(url);
        await isLive(page);
        await page.waitForTimeout(SETTLE);
        const file = `${name}-${screen}-${colorScheme}-${language}.png`;
        await page.screenshot({ path: join(folder, file) });
        await context.close();
      }
    }
  }
}
