import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { pastTextIn } from "../../components/text/past_catalogue.ts";
import { sharedBrowser } from "../support/browser.ts";
import { fleet } from "../support/machines.ts";
import { makeUpPast } from "../support/made_up_past.ts";
import { startTestManager } from "../support/manager.ts";
import { isLive, READERS, withPage } from "../support/pages.ts";
import { uiManager } from "../support/ui_manager.ts";

const browser = sharedBrowser();

for (const { screen, language, options } of READERS) {
  Deno.test(`outages come and go by themselves, one row a cause, on a ${screen} in ${language}`, async () => {
    const { outages: text } = pastTextIn(language);
    await using manager = await startTestManager();
    const extra_data = { vxlan: { vtep: "10.200.0.9" } };
    const ips = ["10.0.1.1", "10.0.1.2", "10.0.1.3"];
    for (const ip_address of ips) await manager.register({ ip_address, extra_data });
    await withPage(browser(), `${manager.origin}/outages`, options, async (page) => {
      await isLive(page);
      await page.getByRole("heading", { level: 1, name: text.nowNone }).waitFor();
      for (const ip of ips) manager.network.silent.add(ip);
      await page.getByRole("heading", { level: 1, name: text.now(3) }).waitFor();
      const row = page.locator("summary.incident__row");
      await row.getByText(text.many(3)).waitFor();
      await row.getByText(text.vtep("10.200.0.9")).waitFor();
      assert.equal(await row.count(), 1);
      await row.click();
      await page.getByRole("link", { name: "host-10.0.1.2", exact: true }).waitFor();

      for (const ip of ips) manager.network.silent.delete(ip);
      await page.getByRole("heading", { level: 1, name: text.nowNone }).waitFor();
      await row.getByText(text.ended, { exact: true }).first().waitFor();

      const [csv] = await Promise.all([
        page.waitForEvent("download"),
        page.getByRole("link", { name: text.export.csv }).click(),
      ]);
      const lines = (await Deno.readTextFile(await csv.path())).trim().split("\r\n");
      assert.equal(lines.length, 4);
    });
  });
}

const machines = fleet(200, "fire");
const LONG = "a-very-long-name-".repeat(14);

/** How far the page can be scrolled sideways, in CSS pixels. */
const overflow = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

for (const { screen, options } of READERS) {
  Deno.test(`nothing is cut off, too small or unreachable on the new pages, on a ${screen}`, async () => {
    const awkward = machines.map((each, n) =>
      n === 0 ? { ...each, hostname: LONG, tags: [LONG, "core"] } : each
    );
    await using manager = await uiManager(awkward);
    makeUpPast(manager.records, awkward);
    for (const path of ["/machines/1", "/outages?range=30d"]) {
      await withPage(browser(), manager.origin + path, options, async (page) => {
        await isLive(page);
        for (const summary of await page.locator("main summary").all()) await summary.click();
        for (const width of screen === "phone" ? [320, 360] : [600, 900, 1280]) {
          await page.setViewportSize({ width, height: 740 });
          assert.equal(await overflow(page), 0, `${path} at ${width}`);
        }
        if (screen === "phone") assert.deepEqual(await tooSmall(page), [], path);
        else assert.deepEqual(await unseenFocus(page), [], path);
      });
    }
  });
}

/** What can be pressed and is smaller than a thumb. */
function tooSmall(page: Page): Promise<string[]> {
  return page.locator("main :is(a, button, input, summary)").evaluateAll((all) =>
    all.filter((node) => {
      // Links in a sentence, and in a row of facts, are as high as its lines (WCAG 2.2, 2.5.8).
      if (node.closest("p, dd") !== null) return false;
      const { height } = node.getBoundingClientRect();
      return height < 40;
    }).map((node) => node.outerHTML)
  );
}

/** What the keyboard reaches without showing that it did. */
async function unseenFocus(page: Page): Promise<string[]> {
  const unseen: string[] = [];
  for (let step = 0; step < 25; step++) {
    await page.keyboard.press("Tab");
    const name = await page.evaluate(() => {
      const node = document.activeElement;
      if (node === null || node === document.body) return null;
      const { outlineStyle, outlineWidth } = getComputedStyle(node);
      return outlineStyle !== "none" && parseFloat(outlineWidth) >= 2 ? null : node.outerHTML;
    });
    if (name !== null) unseen.push(name);
  }
  return unseen;
}
