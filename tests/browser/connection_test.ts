import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { sharedBrowser } from "../support/browser.ts";
import { downMachine, machine } from "../support/machines.ts";
import { DESKTOP, eventually, hostnames, isLive, PHONE, withPage } from "../support/pages.ts";
import { uiManager } from "../support/ui_manager.ts";

const browser = sharedBrowser();

const FEW = [machine({ id: 1 }), machine({ id: 2 }), downMachine({ id: 3 })];
/** More than fit a screen. */
const MANY = Array.from(
  { length: 40 },
  (_, i) => machine({ id: 100 + i, hostname: `z${100 + i}` }),
);

const link = (page: Page) => page.evaluate(() => document.documentElement.dataset.link);
const colour = (page: Page) => page.locator("h1").evaluate((node) => getComputedStyle(node).color);

for (const [screen, options] of Object.entries({ desktop: DESKTOP, phone: PHONE })) {
  Deno.test(`a lost connection is said, and made up for, on a ${screen}`, async () => {
    await using manager = await uiManager([...FEW, ...MANY]);
    await withPage(browser(), manager.origin, options, async (page) => {
      await isLive(page);
      const alive = await colour(page);
      manager.live.cut();
      const banner = page.locator(".banner--lost");
      await banner.getByText(/^Connection lost at \d\d:\d\d:\d\d\.$/).waitFor();
      await banner.getByText(/^What you see is \d+ s old\.$/).waitFor();
      assert.equal(await link(page), "lost");
      assert.notEqual(await colour(page), alive);
      await page.getByText(/^As of /).waitFor();
      // It stays in sight wherever one has scrolled to.
      await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
      const box = await banner.boundingBox();
      assert.ok(box !== null && box.y >= 0 && box.y < 10, JSON.stringify(box));

      // What happens meanwhile is there afterwards, once.
      manager.live.register(machine({ id: 4 }));
      manager.live.delete(1);
      const tryNow = banner.getByRole("button", { name: "Try now" });
      await tryNow.click({ trial: true });
      const button = await tryNow.elementHandle();
      manager.live.mend();
      // It may have come back by itself before a click of Playwright's, which waits for the button.
      await button?.evaluate((node) => (node as HTMLElement).click());
      await banner.waitFor({ state: "hidden" });
      await eventually(async () =>
        assert.deepEqual((await hostnames(page)).slice(0, 4), [
          "web-0003",
          "web-0002",
          "web-0004",
          "z100",
        ])
      );
      assert.equal(await link(page), undefined);
      assert.equal(await colour(page), alive);
      assert.equal(manager.live.connected, 1);
    });
  });
}

Deno.test("a lost connection comes back by itself", async () => {
  await using manager = await uiManager(FEW);
  await withPage(browser(), manager.origin, DESKTOP, async (page) => {
    await isLive(page);
    manager.live.cut();
    await page.getByText(/^Connection lost/).waitFor();
    manager.live.mend();
    await page.locator(".banner--lost").waitFor({ state: "hidden" });
    manager.live.register(machine({ id: 9 }));
    await page.getByText("web-0009").waitFor();
  });
});

Deno.test("a message that got lost is made up for without a word", async () => {
  await using manager = await uiManager(FEW);
  await withPage(browser(), manager.origin, DESKTOP, async (page) => {
    await isLive(page);
    // A connection younger than this is not trusted to have been any good.
    await page.waitForTimeout(1100);
    manager.live.withhold(() => manager.live.delete(1));
    manager.live.register(machine({ id: 7 }));
    await eventually(async () =>
      assert.deepEqual(await hostnames(page), ["web-0003", "web-0002", "web-0007"])
    );
    assert.equal(await page.locator(".banner--lost").isVisible(), false);
    manager.live.check({ id: 7, rtt: 77.7 });
    await page.getByText("77.70").waitFor();
    assert.equal(manager.live.connected, 1);
  });
});

Deno.test("a fleet that is sent again takes the place of the one before", async () => {
  await using manager = await uiManager(FEW);
  await withPage(browser(), manager.origin, DESKTOP, async (page) => {
    await isLive(page);
    const told = manager.live;
    told.withhold(() => {
      told.delete(2);
      told.register(downMachine({ id: 5 }));
    });
    told.startOver();
    await eventually(async () =>
      assert.deepEqual(await hostnames(page), ["web-0003", "web-0005", "web-0001"])
    );
    told.check({ id: 1, rtt: 44.4 });
    await page.getByText("44.40").waitFor();
  });
});

Deno.test("a page that never got a connection says how old it is", async () => {
  await using manager = await uiManager(FEW);
  manager.live.cut();
  await withPage(browser(), manager.origin, DESKTOP, async (page) => {
    await page.getByText(/^Connection lost at/).waitFor();
    assert.deepEqual(await hostnames(page), ["web-0003", "web-0001", "web-0002"]);
  });
});
