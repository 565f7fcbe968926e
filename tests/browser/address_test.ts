import assert from "node:assert/strict";
import { sharedBrowser } from "../support/browser.ts";
import { downMachine, machine } from "../support/machines.ts";
import {
  asked,
  DESKTOP,
  eventually,
  hostnames,
  isLive,
  PHONE,
  withPage,
} from "../support/pages.ts";
import { uiManager } from "../support/ui_manager.ts";

const browser = sharedBrowser();

const MACHINES = [
  ...Array.from({ length: 120 }, (_, i) => machine({ id: i + 1, vni: i < 100 ? 100 : 200 })),
  downMachine({ id: 121, hostname: "app-0001", mac: "02:42:de:ad:be:ef" }),
];

for (const [screen, options] of Object.entries({ desktop: DESKTOP, phone: PHONE })) {
  Deno.test(`filter, search and page are in the address, and the back button undoes them, on a ${screen}`, async () => {
    await using manager = await uiManager(MACHINES);
    await withPage(browser(), manager.origin, options, async (page) => {
      await isLive(page);
      await page.evaluate(() => document.body.dataset.mark = "same");

      await page.click("a[rel=next]");
      assert.equal(await asked(page), "?page=2");
      assert.equal((await hostnames(page))[0], "web-0050");
      assert.ok(await page.locator("#list-title").isVisible());

      await page.click(".counts__one[data-state=down]");
      assert.equal(await asked(page), "?state=down");
      assert.deepEqual(await hostnames(page), ["app-0001"]);

      // A filter that is pressed again goes off.
      await page.click(".counts__one[data-state=down]");
      assert.equal(await asked(page), "");

      await page.getByRole("searchbox").pressSequentially("DE-AD-be");
      assert.equal(await asked(page), "?q=DE-AD-be");
      await eventually(async () => assert.deepEqual(await hostnames(page), ["app-0001"]));
      assert.match(await page.textContent(".list__bar") ?? "", /1 of 121/);

      // A word that was typed is one step back, not one a letter.
      await page.goBack();
      assert.equal(await asked(page), "");
      assert.equal(await page.getByRole("searchbox").inputValue(), "");
      await page.goBack();
      assert.equal(await asked(page), "?state=down");
      assert.deepEqual(await hostnames(page), ["app-0001"]);
      await page.goBack();
      assert.equal(await asked(page), "?page=2");
      assert.equal((await hostnames(page))[0], "web-0050");
      await page.goForward();
      assert.equal(await asked(page), "?state=down");
      assert.equal(await page.evaluate(() => document.body.dataset.mark), "same");
    });
  });
}

Deno.test("an address opens what it says, and a reload keeps it", async () => {
  await using manager = await uiManager(MACHINES);
  const url = `${manager.origin}/?q=web&vni=200&sort=hostname&order=desc`;
  await withPage(browser(), url, DESKTOP, async (page) => {
    for (let time = 0; time < 2; time++) {
      await isLive(page);
      const listed = await hostnames(page);
      assert.deepEqual([listed.length, listed[0], listed.at(-1)], [20, "web-0120", "web-0101"]);
      assert.equal(await page.getByRole("searchbox").inputValue(), "web");
      const head = page.getByRole("columnheader", { name: "Hostname" });
      assert.equal(await head.getAttribute("aria-sort"), "descending");
      await page.reload();
    }
    await isLive(page);
    await page.getByRole("link", { name: "VNI 200, Show all" }).click();
    await eventually(async () => assert.equal((await hostnames(page)).length, 50));
    assert.equal(await asked(page), "?q=web&sort=hostname&order=desc");
  });
});

Deno.test("a column's name sorts by it, and turns it round", async () => {
  await using manager = await uiManager([
    machine({ id: 1, rtt: 3 }),
    machine({ id: 2, rtt: 9 }),
    machine({ id: 3, rtt: 1 }),
  ]);
  await withPage(browser(), manager.origin, DESKTOP, async (page) => {
    await isLive(page);
    await page.getByRole("link", { name: "RTT, ms" }).click();
    assert.deepEqual(await hostnames(page), ["web-0002", "web-0001", "web-0003"]);
    await page.getByRole("link", { name: "RTT, ms" }).click();
    assert.deepEqual(await hostnames(page), ["web-0003", "web-0001", "web-0002"]);
    assert.equal(await asked(page), "?sort=rtt");
  });
});

Deno.test("nothing found says so and offers everything", async () => {
  await using manager = await uiManager(MACHINES);
  await withPage(browser(), `${manager.origin}/?q=nobody`, DESKTOP, async (page) => {
    await isLive(page);
    assert.match(await page.textContent(".list__none") ?? "", /No machine matches/);
    await page.getByRole("link", { name: "Show all" }).click();
    await eventually(async () => assert.equal((await hostnames(page)).length, 50));
  });
});
