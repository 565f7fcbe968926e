import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { ApiError } from "../../core/errors.ts";
import { sharedBrowser } from "../support/browser.ts";
import { machine } from "../support/machines.ts";
import { DESKTOP, eventually, hostnames, isLive, PHONE, withPage } from "../support/pages.ts";
import { uiManager } from "../support/ui_manager.ts";

const browser = sharedBrowser();

const FEW = [machine({ id: 1 }), machine({ id: 2 })];

const focused = (page: Page) =>
  page.evaluate(() => document.activeElement?.ariaLabel ?? document.activeElement?.textContent);
const ask = async (page: Page) => {
  await page.getByRole("button", { name: "More for web-0001" }).click();
  await page.getByRole("menuitem", { name: "Delete…" }).click();
};

for (const [screen, options] of Object.entries({ desktop: DESKTOP, phone: PHONE })) {
  Deno.test(`deleting asks first, and shows which machine, on a ${screen}`, async () => {
    await using manager = await uiManager(FEW);
    await withPage(browser(), manager.origin, options, async (page) => {
      await isLive(page);
      await ask(page);
      const dialog = page.getByRole("dialog", { name: "Delete web-0001?" });
      await dialog.waitFor();
      for (const fact of ["web-0001", "10.10.0.1", "02:42:0a:0a:00:01"]) {
        assert.ok(await dialog.getByText(fact, { exact: true }).isVisible(), fact);
      }
      assert.equal(await focused(page), "Cancel");

      await dialog.getByRole("button", { name: "Cancel" }).click();
      await dialog.waitFor({ state: "detached" });
      assert.equal(await focused(page), "More for web-0001");
      assert.equal(manager.live.machines().length, 2);

      await ask(page);
      await dialog.waitFor();
      await page.keyboard.press("Escape");
      await dialog.waitFor({ state: "detached" });
      assert.equal(manager.live.machines().length, 2);

      await ask(page);
      await dialog.getByRole("button", { name: "Delete machine" }).click();
      await dialog.waitFor({ state: "detached" });
      await eventually(async () => assert.deepEqual(await hostnames(page), ["web-0002"]));
      assert.deepEqual(manager.live.machines().map(({ id }) => id), [2]);
    });
  });
}

Deno.test("a deletion that failed says why, and can be tried again", async () => {
  await using manager = await uiManager(FEW);
  manager.refusal = new ApiError("DATABASE_UNAVAILABLE", "the database does not answer");
  // The browser itself complains of a 503.
  const context = await browser().newContext(DESKTOP);
  try {
    const page = await context.newPage();
    await page.goto(manager.origin);
    await isLive(page);
    await ask(page);
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: "Delete machine" }).click();
    await dialog.getByRole("alert").getByText("the database is away").waitFor();
    assert.equal(manager.live.machines().length, 2);

    manager.refusal = null;
    await dialog.getByRole("button", { name: "Delete machine" }).click();
    await eventually(async () => assert.deepEqual(await hostnames(page), ["web-0002"]));
  } finally {
    await context.close();
  }
});

Deno.test("the dialog can be worked by keyboard alone", async () => {
  await using manager = await uiManager(FEW);
  await withPage(browser(), manager.origin, DESKTOP, async (page) => {
    await isLive(page);
    await page.getByRole("button", { name: "More for web-0001" }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("menu").waitFor();
    for (const item of ["Open", "Check now", "Pause checks", "Delete…"]) {
      assert.equal(await focused(page), item);
      await page.keyboard.press("ArrowDown");
    }
    assert.equal(await focused(page), "Open");
    await page.keyboard.press("Escape");
    assert.equal(await focused(page), "More for web-0001");
    await page.keyboard.press("Enter");
    await page.getByRole("menu").waitFor();
    await page.keyboard.press("End");
    await page.keyboard.press("Enter");
    await page.getByRole("dialog").waitFor();
    assert.equal(await focused(page), "Cancel");
    await page.keyboard.press("Tab");
    assert.equal(await focused(page), "Delete machine");
    await page.keyboard.press("Enter");
    await eventually(async () => assert.deepEqual(await hostnames(page), ["web-0002"]));
    await eventually(async () => assert.equal(await focused(page), "Machines"));
  });
});
