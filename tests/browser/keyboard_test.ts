import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { sharedBrowser } from "../support/browser.ts";
import { downMachine, machine } from "../support/machines.ts";
import { asked, DESKTOP, eventually, hostnames, isLive, withPage } from "../support/pages.ts";
import { uiManager } from "../support/ui_manager.ts";

const browser = sharedBrowser();

const MACHINES = Array.from({ length: 60 }, (_, i) => machine({ id: i + 1 }));

const focused = (page: Page) =>
  page.evaluate(() => document.activeElement?.textContent?.trim() ?? "");
const isFocused = (page: Page, text: string) =>
  eventually(async () => assert.equal(await focused(page), text));

Deno.test("the list is worked by keys alone", async () => {
  await using manager = await uiManager(MACHINES);
  await withPage(browser(), manager.origin, DESKTOP, async (page) => {
    await isLive(page);
    await page.keyboard.press("j");
    await isFocused(page, "web-0001");
    for (const key of ["j", "ArrowDown", "k", "ArrowDown"]) await page.keyboard.press(key);
    await isFocused(page, "web-0003");
    await page.keyboard.press("x");
    await page.keyboard.press("j");
    await page.keyboard.press("j");
    await page.keyboard.press("X");
    await page.getByText("3 selected").waitFor();
    await page.keyboard.press("Escape");
    await page.getByText("3 selected").waitFor({ state: "detached" });
    await isFocused(page, "web-0005");

    await page.keyboard.press(".");
    await isFocused(page, "Open");
    await page.keyboard.press("Escape");
    await page.getByRole("menu").waitFor({ state: "detached" });

    await page.keyboard.press("n");
    await eventually(async () => assert.equal((await hostnames(page))[0], "web-0051"));
    assert.equal(await asked(page), "?page=2");
    await page.keyboard.press("p");
    await eventually(async () => assert.equal((await hostnames(page))[0], "web-0001"));

    await page.keyboard.press("/");
    assert.equal(await page.evaluate(() => document.activeElement?.getAttribute("type")), "search");
    await page.keyboard.type("jkx?0007");
    assert.equal(await page.getByRole("searchbox").inputValue(), "jkx?0007");
    assert.equal(await page.getByRole("dialog").count(), 0);

    await page.getByRole("searchbox").fill("0007");
    await eventually(async () => assert.deepEqual(await hostnames(page), ["web-0007"]));
    await page.getByRole("searchbox").blur();
    await page.keyboard.press("j");
    await isFocused(page, "web-0007");
    const href = await page.evaluate(() => document.activeElement?.getAttribute("href"));
    assert.equal(href, "/machines/7");
  });
});

Deno.test("an incident is opened by keys, and its machines are reached", async () => {
  const down = [1, 2, 3].map((id) => downMachine({ id, vtep: "10.200.0.9" }));
  await using manager = await uiManager([...down, machine({ id: 4 })]);
  await withPage(browser(), manager.origin, DESKTOP, async (page) => {
    await isLive(page);
    await page.keyboard.press("j");
    await eventually(async () => assert.match(await focused(page), /^VTEP 10\.200\.0\.9 down/));
    await page.keyboard.press("Enter");
    await page.getByText("web-0002").waitFor();
    await page.keyboard.press("j");
    await isFocused(page, "web-0001");
  });
});

for (const path of ["/", "/register"]) {
  Deno.test(`? says what the keys do, and lets them be switched off, on ${path}`, async () => {
    await using manager = await uiManager(MACHINES);
    await withPage(browser(), manager.origin + path, DESKTOP, async (page) => {
      await page.getByText(/^Live /).waitFor();
      await page.keyboard.press("?");
      const dialog = page.getByRole("dialog", { name: "Keyboard" });
      await dialog.getByText("Select all that match").waitFor();
      await dialog.getByRole("checkbox").uncheck();
      await page.keyboard.press("Escape");
      await dialog.waitFor({ state: "detached" });
      await page.keyboard.press("?");
      await page.keyboard.press("j");
      assert.equal(await page.getByRole("dialog").count(), 0);
      assert.equal(await page.evaluate(() => document.activeElement === document.body), true);

      // The way back does not need a key.
      await page.locator(".topbar__menu summary").click();
      await page.getByRole("button", { name: "Keyboard ?" }).click();
      await dialog.getByRole("checkbox").check();
      await dialog.getByRole("button", { name: "Close" }).click();
      await page.keyboard.press("?");
      await dialog.waitFor();
    });
  });
}
