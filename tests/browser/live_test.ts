import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { sharedBrowser } from "../support/browser.ts";
import { downMachine, machine } from "../support/machines.ts";
import { asked, DESKTOP, eventually, hostnames, isLive, withPage } from "../support/pages.ts";
import { uiManager } from "../support/ui_manager.ts";

const browser = sharedBrowser();

const FEW = [machine({ id: 1 }), machine({ id: 2 }), downMachine({ id: 3 })];

/** Marks the document, to tell later that it is still the same one. */
const mark = (page: Page) => page.evaluate(() => document.body.dataset.mark = "same");
const isMarked = async (page: Page) =>
  assert.equal(await page.evaluate(() => document.body.dataset.mark), "same");

const listed = (page: Page, expected: string[]) =>
  eventually(async () => assert.deepEqual(await hostnames(page), expected));

Deno.test("machines come, change and go without a reload while a filter is on", async () => {
  await using manager = await uiManager(FEW);
  await withPage(browser(), `${manager.origin}/?state=down`, DESKTOP, async (page) => {
    await isLive(page);
    await mark(page);
    await listed(page, ["web-0003"]);

    manager.live.register(downMachine({ id: 4 }), machine({ id: 5 }));
    await listed(page, ["web-0003", "web-0004"]);
    assert.equal(await page.textContent("h1"), "3 machines unreachable".replace("3", "2"));

    manager.live.check({ id: 1, state: "down", rtt: null, since: Date.now() });
    await listed(page, ["web-0001", "web-0003", "web-0004"]);

    manager.live.check({ id: 3, state: "up", rtt: 0.7, loss: 0, since: null });
    await listed(page, ["web-0001", "web-0004"]);

    manager.live.delete(4);
    await listed(page, ["web-0001"]);
    assert.equal(await page.textContent("h1"), "1 machine unreachable");
    assert.equal(await asked(page), "?state=down");
    await isMarked(page);
  });
});

Deno.test("a new value replaces the old one in place", async () => {
  await using manager = await uiManager(FEW);
  await withPage(browser(), manager.origin, DESKTOP, async (page) => {
    await isLive(page);
    const row = page.locator("tbody tr[data-id='1']");
    const before = await row.elementHandle();
    manager.live.check({ id: 1, rtt: 12.3456 });
    await row.getByText("12.35").waitFor();
    assert.ok(await before?.evaluate((node) => node.isConnected));
  });
});

Deno.test("a new order waits until the pointer leaves the list", async () => {
  await using manager = await uiManager(FEW);
  await withPage(browser(), manager.origin, DESKTOP, async (page) => {
    await isLive(page);
    await page.hover("tbody tr[data-id='3']");
    manager.live.check({ id: 2, state: "down", rtt: null, since: Date.now() });
    await page.getByText(/New order when the pointer leaves/).waitFor();
    assert.deepEqual(await hostnames(page), ["web-0003", "web-0001", "web-0002"]);
    // What is there says what it is all the same.
    await page.locator("tbody tr[data-id='2']").getByText("Unreachable").waitFor();
    manager.live.delete(1);
    await page.locator("tbody tr[data-id='1']").getByText("Deleted").waitFor();

    await page.hover("h1");
    await listed(page, ["web-0002", "web-0003"]);
  });
});

Deno.test("times are the reader's own, with the date on another day", async () => {
  const seen = Date.UTC(2024, 1, 29, 18, 30, 5);
  await using manager = await uiManager([downMachine({ id: 1 }), machine({ id: 2 })]);
  manager.live.check({ id: 1, lastSeen: seen });
  await withPage(browser(), manager.origin, DESKTOP, async (page) => {
    await isLive(page);
    const time = page.locator("tbody tr[data-id='1'] time");
    await eventually(async () => assert.equal(await time.textContent(), "1 Mar 2024 03:30:05"));
    assert.equal(await time.getAttribute("datetime"), "2024-02-29T18:30:05.000Z");
    await time.hover();
    await eventually(async () => {
      const full = await time.getAttribute("title") ?? "";
      assert.match(full, /^Friday,? 1 March 2024 at 03:30:05 GMT\+9$/);
    });
    const row = await page.textContent("tbody tr[data-id='1'] .list__seen");
    assert.match(row ?? "", /^[\d,]+ d ago/);
  });
});

Deno.test("the manager's own troubles are said above the page", async () => {
  await using manager = await uiManager(FEW);
  await withPage(browser(), manager.origin, DESKTOP, async (page) => {
    await isLive(page);
    assert.equal(await page.locator("[data-banner]").count(), 0);
    const since = Date.now();
    manager.live.setManager({
      monitor: { state: "cut_off", since, reason: "eth0 is down", heldBack: [] },
      database: { state: "away", since },
      demo: true,
    });
    await page.getByText("The manager itself has been without network since").waitFor();
    await page.getByText("eth0 is down").waitFor();
    await page.getByText("The database has been away since").waitFor();
    await page.getByText("Demo: the network is simulated").waitFor();

    manager.live.setManager({
      monitor: {
        state: "running",
        since,
        reason: null,
        heldBack: [{ reason: "EPERM", machines: 12, since }, { reason: "x", machines: 1, since }],
      },
      database: { state: "connected", since },
      demo: false,
    });
    await page.getByText(/^12 machines cannot be checked from here since/).waitFor();
    await page.getByText(/^1 machine cannot be checked/).waitFor();
    await page.getByText("EPERM").waitFor();
    assert.equal(await page.locator("[data-banner]").count(), 2);
  });
});
