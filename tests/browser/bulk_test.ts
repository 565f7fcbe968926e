import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { sharedBrowser } from "../support/browser.ts";
import { machine } from "../support/machines.ts";
import { DESKTOP, eventually, hostnames, isLive, PHONE, withPage } from "../support/pages.ts";
import { type UiManager, uiManager } from "../support/ui_manager.ts";

const browser = sharedBrowser();

const MANY = Array.from(
  { length: 620 },
  (_, i) => machine({ id: i + 1, vni: i < 600 ? 100 : 200 }),
);

interface Asked {
  readonly action: string;
  readonly ids: number[];
  readonly add?: string[];
  readonly remove?: string[];
}

/** Stands for the API: notes what is asked, does it, and refuses the machines of these ids. */
async function bulkApi(page: Page, manager: UiManager, refused: readonly number[] = []) {
  const asked: Asked[] = [];
  await page.route("**/api/machines/bulk", async (route) => {
    const request = route.request().postDataJSON() as Asked;
    asked.push(request);
    const failures = request.ids.filter((id) => refused.includes(id))
      .map((id) => ({ id, error: "FAULT", message: "the network is down" }));
    const done = request.ids.filter((id) => !refused.includes(id));
    if (request.action === "delete") { for (const id of done) manager.live.delete(id); }
    await route.fulfill({
      json: {
        action: request.action,
        matched: request.ids.length,
        succeeded: done.length,
        failed: failures.length,
        failures,
      },
    });
  });
  return asked;
}

const bar = (page: Page) => page.getByRole("region", { name: "Selected machines" });
const picked = (page: Page) => bar(page).getByText(/^[\d,]+ selected$/).textContent();
const pick = (page: Page, host: string) => page.getByRole("checkbox", { name: `Select ${host}` });

Deno.test("machines are selected one by one, by range, by page, and all that match", async () => {
  await using manager = await uiManager(MANY);
  await withPage(browser(), `${manager.origin}/?vni=100`, DESKTOP, async (page) => {
    await isLive(page);
    await pick(page, "web-0002").click();
    await eventually(async () => assert.equal(await picked(page), "1 selected"));
    await pick(page, "web-0006").click({ modifiers: ["Shift"] });
    await eventually(async () => assert.equal(await picked(page), "5 selected"));
    await pick(page, "web-0004").click();
    await eventually(async () => assert.equal(await picked(page), "4 selected"));
    assert.equal(await pick(page, "web-0003").isChecked(), true);
    assert.equal(await pick(page, "web-0004").isChecked(), false);

    await pick(page, "every machine of this page").click();
    await eventually(async () => assert.equal(await picked(page), "50 selected"));
    await bar(page).getByRole("button", { name: "Select all 600 that match" }).click();
    await eventually(async () => assert.equal(await picked(page), "600 selected"));
    await page.click("a[rel=next]");
    assert.equal(await pick(page, "web-0051").isChecked(), true);
    await bar(page).getByRole("button", { name: "Clear" }).click();
    await bar(page).waitFor({ state: "detached" });
  });
});

Deno.test("what is done to many is done some at a time, and counted, with what failed", async () => {
  await using manager = await uiManager(MANY);
  await withPage(browser(), `${manager.origin}/?vni=100`, DESKTOP, async (page) => {
    const asked = await bulkApi(page, manager, [3, 7]);
    await isLive(page);
    await page.keyboard.press("a");
    await bar(page).getByRole("button", { name: "Delete…" }).click();
    const dialog = page.getByRole("dialog", { name: "Delete 600 machines?" });
    await dialog.getByText("web-0001").waitFor();
    await dialog.getByText("and 594 more").waitFor();
    await dialog.getByRole("button", { name: "Delete 600 machines" }).click();
    await bar(page).getByText("598 deleted, 2 failed").waitFor();
    await bar(page).getByText("the network is down").first().waitFor();
    assert.deepEqual(asked.map(({ ids }) => ids.length), [250, 250, 100]);
    assert.deepEqual(asked.flatMap(({ ids }) => ids).length, 600);
    await eventually(async () => assert.deepEqual(await hostnames(page), ["web-0003", "web-0007"]));
    // Those that failed are still selected, to be tried again.
    await bar(page).getByRole("button", { name: "Close" }).click();
    assert.equal(await picked(page), "2 selected");
  });
});

Deno.test("tags are put on and taken off many, and what says nothing is not sent", async () => {
  await using manager = await uiManager(MANY);
  await withPage(browser(), manager.origin, DESKTOP, async (page) => {
    const asked = await bulkApi(page, manager);
    await isLive(page);
    await pick(page, "web-0001").click();
    await bar(page).getByRole("button", { name: "Tag…" }).click();
    const dialog = page.getByRole("dialog", { name: "Tags of 1 machine" });
    await dialog.getByRole("button", { name: "Apply" }).click();
    await dialog.getByText("Say at least one tag").waitFor();
    await dialog.getByLabel("Add").fill("web, rack a , web");
    await dialog.getByLabel("Remove").fill("old");
    await dialog.getByRole("button", { name: "Apply" }).click();
    await bar(page).getByText("1 tagged").waitFor();
    assert.deepEqual(asked, [{ action: "tag", add: ["web", "rack a"], remove: ["old"], ids: [1] }]);
  });
});

Deno.test("a bulk that the manager cannot take says what is left", async () => {
  await using manager = await uiManager(MANY);
  const context = await browser().newContext(DESKTOP);
  try {
    const page = await context.newPage();
    let requests = 0;
    await page.route("**/api/machines/bulk", (route) => {
      requests += 1;
      const { ids } = route.request().postDataJSON() as Asked;
      return requests === 1
        ? route.fulfill({ json: { succeeded: ids.length, failed: 0, failures: [], silent: 5 } })
        : route.fulfill({
          status: 503,
          json: { error: "DATABASE_UNAVAILABLE", message: "the database does not answer" },
        });
    });
    await page.goto(manager.origin);
    await isLive(page);
    await page.keyboard.press("a");
    await bar(page).getByRole("button", { name: "Check now" }).click();
    await bar(page).getByText("250 checked, 5 did not answer, 370 left as they were").waitFor();
    await bar(page).getByText("The database is away").waitFor();
    assert.equal(requests, 2);
  } finally {
    await context.close();
  }
});

Deno.test("on a phone selecting is asked for first", async () => {
  await using manager = await uiManager(MANY);
  await withPage(browser(), manager.origin, PHONE, async (page) => {
    const asked = await bulkApi(page, manager);
    await isLive(page);
    assert.equal(await pick(page, "web-0001").isVisible(), false);
    await page.getByRole("button", { name: "Select", exact: true }).click();
    await pick(page, "web-0001").click();
    await pick(page, "web-0003").click();
    await eventually(async () => assert.equal(await picked(page), "2 selected"));
    await bar(page).getByRole("button", { name: "Pause" }).click();
    await bar(page).getByText("2 paused").waitFor();
    assert.deepEqual(asked, [{ action: "pause", ids: [1, 3] }]);
  });
});
