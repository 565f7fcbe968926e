import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { sharedBrowser } from "../support/browser.ts";
import { machine } from "../support/machines.ts";
import { DESKTOP, isLive, PHONE, withPage } from "../support/pages.ts";
import { uiManager } from "../support/ui_manager.ts";

const browser = sharedBrowser();

const surface = (page: Page) =>
  page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
const LIGHT = "rgb(252, 252, 250)";
const DARK = "rgb(15, 18, 20)";
const BLACK = "rgb(0, 0, 0)";

for (const javaScriptEnabled of [true, false]) {
  Deno.test(`a look is chosen and kept, ${javaScriptEnabled ? "with" : "without"} a script`, async () => {
    await using manager = await uiManager([machine({ id: 1 })]);
    const options = { ...PHONE, colorScheme: "light" as const, javaScriptEnabled };
    await withPage(browser(), manager.origin, options, async (page) => {
      if (javaScriptEnabled) await isLive(page);
      assert.equal(await surface(page), LIGHT);
      await page.locator(".topbar__menu summary").click();
      await page.getByRole("link", { name: "Dark" }).click();
      await page.waitForFunction(() => document.documentElement.dataset.theme === "dark");
      assert.equal(await surface(page), DARK);

      await page.goto(`${manager.origin}/register`);
      assert.equal(await surface(page), DARK);
      await page.locator(".topbar__menu summary").click();
      assert.equal(
        await page.getByRole("link", { name: "Dark" }).getAttribute("aria-current"),
        "true",
      );
      // The pages are there too, where the bar has no room for them.
      await page.getByRole("link", { name: "Machines", exact: true }).click();
      assert.equal(new URL(page.url()).pathname, "/");
    });
  });
}

Deno.test("the server sends the look that was chosen, so that none flashes", async () => {
  await using manager = await uiManager([machine({ id: 1 })]);
  const sent = async (cookie: string) =>
    await (await fetch(manager.origin, { headers: { cookie } })).text();
  assert.match(await sent("theme=dark"), /<html lang="en" data-theme="dark">.*content="dark"/s);
  assert.match(await sent(""), /data-theme="system">.*name="color-scheme" content="light dark"/s);
});

Deno.test("high contrast is what the system asks for, or the reader", async () => {
  await using manager = await uiManager([machine({ id: 1 })]);
  const dark = { ...DESKTOP, colorScheme: "dark" as const };
  await withPage(browser(), manager.origin, { ...dark, contrast: "more" }, async (page) => {
    assert.equal(await surface(page), BLACK);
  });
  await withPage(browser(), `${manager.origin}/?theme=contrast`, dark, async (page) => {
    assert.equal(await surface(page), BLACK);
    await page.goto(manager.origin);
    assert.equal(await surface(page), BLACK);
  });
});

Deno.test("what is drawn by the style is seen in the system's own colours too", async () => {
  await using manager = await uiManager([machine({ id: 1 })]);
  const options = { ...DESKTOP, forcedColors: "active" as const };
  await withPage(browser(), manager.origin, options, async (page) => {
    await isLive(page);
    const drawn = (selector: string, pseudo: string) =>
      page.locator(selector).first().evaluate((node, pseudo) => {
        const { backgroundImage, backgroundColor, color } = getComputedStyle(node, pseudo);
        const { backgroundColor: behind } = getComputedStyle(document.body);
        return { backgroundImage, backgroundColor, color, behind };
      }, pseudo);
    const dots = await drawn("tbody [data-tool=menu]", "::before");
    assert.match(dots.backgroundImage, /gradient/);
    assert.notEqual(dots.color, dots.behind);
    const arrow = await drawn("[aria-sort] > .list__sort", "::after");
    assert.notEqual(arrow.backgroundColor, arrow.behind);
  });
});
