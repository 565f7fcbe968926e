import assert from "node:assert/strict";
import { sharedBrowser } from "../support/browser.ts";
import { downMachine, machine } from "../support/machines.ts";
import { DESKTOP, isLive, withPage } from "../support/pages.ts";
import { uiManager } from "../support/ui_manager.ts";

const browser = sharedBrowser();

Deno.test("the page speaks the browser's language, and the other one on request", async () => {
  await using manager = await uiManager([machine({ id: 1 }), downMachine({ id: 2 })]);
  const options = { ...DESKTOP, locale: "ja-JP" };
  await withPage(browser(), `${manager.origin}/?state=down`, options, async (page) => {
    await isLive(page);
    assert.equal(await page.getAttribute("html", "lang"), "ja");
    assert.equal(await page.textContent("h1"), "マシン1台が接続不可");
    assert.equal(await page.title(), "1台 接続不可 · VXLAN Machine Manager");

    // The filter that is on now stays on, not the one the page was opened with.
    await page.click(".counts__one:not([data-state])");
    await page.click(".topbar__tongue");
    await isLive(page);
    assert.equal(await page.getAttribute("html", "lang"), "en");
    assert.equal(await page.textContent("h1"), "1 machine unreachable");
    assert.equal(new URL(page.url()).searchParams.get("state"), null);

    // The choice is remembered.
    await page.goto(manager.origin);
    assert.equal(await page.getAttribute("html", "lang"), "en");
  });
});
