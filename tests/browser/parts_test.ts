import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { sharedBrowser } from "../support/browser.ts";
import { downMachine, machine } from "../support/machines.ts";
import { DESKTOP, eventually, hostnames, isLive, PHONE, withPage } from "../support/pages.ts";
import { uiManager } from "../support/ui_manager.ts";

const browser = sharedBrowser();

const MANY = Array.from({ length: 50 }, (_, i) => machine({ id: i + 1, vni: 1 + i % 40 }));

/** How many parts of the page are still to be shown; null where it was whole at once. */
const covered = (page: Page) =>
  page.evaluate(() =>
    document.documentElement.dataset.inParts === undefined
      ? null
      : document.querySelectorAll("[data-part]").length
  );

/** Has the processor be so many times slower from now on. */
async function slowDown(page: Page, rate: number): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Emulation.setCPUThrottlingRate", { rate });
}

for (const [screen, options] of Object.entries({ desktop: DESKTOP, phone: PHONE })) {
  Deno.test(`a page that opens is shown in parts, and in the end whole, on a ${screen}`, async () => {
    await using manager = await uiManager(MANY);
    await withPage(browser(), `${manager.origin}/livez`, options, async (page) => {
      await slowDown(page, 4);
      await page.goto(manager.origin, { waitUntil: "commit" });
      await page.locator("h1").waitFor();
      assert.notEqual(await covered(page), null);
      await eventually(async () => assert.equal(await covered(page), 0));
      for (const part of [".counts", ".heat", ".list__bar", ".list tbody tr:last-child"]) {
        await page.locator(part).first().waitFor();
      }
      await isLive(page);
    });
  });
}

Deno.test("a page that is come back to is whole at once, and as far down as it was", async () => {
  await using manager = await uiManager(MANY);
  await withPage(browser(), manager.origin, DESKTOP, async (page) => {
    await isLive(page);
    await page.evaluate(() => scrollTo(0, 900));
    await page.reload();
    assert.equal(await covered(page), null);
    const far = () => page.evaluate(() => scrollY);
    await eventually(async () => assert.ok(Math.abs(await far() - 900) < 30, `${await far()}`));
    await isLive(page);

    await page.goto(`${manager.origin}/?sort=hostname#list`);
    assert.equal(await covered(page), null);
    assert.ok(await far() > 0);
  });
});

Deno.test("rows that nobody has taken over yet are sorted, and gone, like any other", async () => {
  await using manager = await uiManager(MANY);
  await withPage(browser(), `${manager.origin}/livez`, DESKTOP, async (page) => {
    await page.addInitScript(haltTurns);
    await page.goto(manager.origin, { waitUntil: "commit" });
    await page.locator("#list[aria-busy=false]").waitFor();
    for (const id of [50, 30, 10]) manager.live.check({ id, state: "down", rtt: null });
    manager.live.delete(1);
    manager.live.register(downMachine({ id: 51 }));
    const rest = MANY.map(({ hostname }) => hostname).filter((name) =>
      !["web-0001", "web-0010", "web-0030", "web-0050"].includes(name)
    );
    const expected = ["web-0010", "web-0030", "web-0050", "web-0051", ...rest];
    await eventually(async () => assert.deepEqual(await hostnames(page), expected));
    assert.equal(await page.locator("tbody tr[data-id]").count(), 50);
  });
});

Deno.test("the headline is shown by itself, and what is taken over before it is shown waits for its turn all the same", async () => {
  await using manager = await uiManager(MANY);
  await withPage(browser(), `${manager.origin}/livez`, DESKTOP, async (page) => {
    await page.addInitScript(haltFrames);
    await page.goto(manager.origin, { waitUntil: "commit" });
    const tool = page.locator("tbody tr[data-id='50'] [data-tool=check]");
    await eventually(async () => assert.equal(await tool.count(), 1));
    const headline = page.locator("h1");
    assert.equal(await headline.isVisible(), false);
    const count = await covered(page);
    assert.ok(count !== null && count > MANY.length);

    await page.evaluate(() => dispatchEvent(new Event("frame")));
    await headline.waitFor();
    assert.equal(await covered(page), count - 1);
    for (const part of [".counts", ".heat", ".list__bar", "tbody tr[data-id='1']"]) {
      assert.equal(await page.locator(part).isVisible(), false, part);
    }

    await page.evaluate(() => dispatchEvent(new Event("resume")));
    await eventually(async () => assert.equal(await covered(page), 0));
    await tool.waitFor();
  });
});

/** Runs in the page: there is no frame until it is told of one, or to resume. */
function haltFrames(): void {
  const whenFrame = globalThis.requestAnimationFrame;
  const held: FrameRequestCallback[] = [];
  const release = () => held.splice(0).forEach((callback) => whenFrame(callback));
  globalThis.requestAnimationFrame = (callback) => held.push(callback);
  addEventListener("frame", release);
  addEventListener("resume", () => {
    globalThis.requestAnimationFrame = whenFrame;
    release();
  });
}

Deno.test("rows that were taken over in their turn are sorted like any other", async () => {
  await using manager = await uiManager(MANY);
  await withPage(browser(), manager.origin, DESKTOP, async (page) => {
    await isLive(page);
    // The last of them has the tools of a row.
    await page.locator("tbody tr[data-id='50'] [data-tool=check]").waitFor();
    manager.live.check({ id: 50, state: "down", rtt: null });
    const expected = MANY.map(({ hostname }) => hostname);
    expected.unshift(...expected.splice(49));
    await eventually(async () => assert.deepEqual(await hostnames(page), expected));
  });
});

Deno.test("what the manager had before it knew of it is not told to be new", async () => {
  await using manager = await uiManager([machine({ id: 1 })]);
  manager.live.isReady = false;
  await withPage(browser(), `${manager.origin}/register`, DESKTOP, async (page) => {
    await page.getByText(/^Live /).waitFor();
    await eventually(async () => {
      manager.live.register(machine({ id: 1 + Date.now() % 1e6, hostname: "newcomer" }));
      assert.ok(await page.locator(".start__arrivals").getByText("newcomer").count() > 0);
    });
    assert.equal(await page.getByText("web-0001").count(), 0);
  });
});

Deno.test("a part that cannot be taken over keeps none of the others from it", async () => {
  await using manager = await uiManager(MANY);
  const context = await browser().newContext(DESKTOP);
  try {
    const page = await context.newPage();
    const errors: string[] = [];
    page.on("pageerror", ({ message }) => errors.push(message));
    await page.addInitScript(breakRow);
    await page.goto(manager.origin);
    for (const id of [2, 4, 50]) {
      await page.locator(`tbody tr[data-id='${id}'] [data-tool=check]`).waitFor();
    }
    assert.deepEqual(errors, ["broken"]);
  } finally {
    await context.close();
  }
});

/** Has the third row refuse what is put into it. Runs in the page. */
function breakRow(): void {
  const insert = Node.prototype.insertBefore;
  let isBroken = false;
  Node.prototype.insertBefore = function <T extends Node>(node: T, before: Node | null): T {
    if (!isBroken && this instanceof Element && this.closest("tr[data-id='3']")) {
      isBroken = true;
      throw new Error("broken");
    }
    return insert.call(this, node, before) as T;
  };
}

/** Has the page be idle twice: for the map and the list, and perhaps some of its rows. Runs in the page. */
function haltTurns(): void {
  const whenIdle = globalThis.requestIdleCallback;
  let turns = 2;
  globalThis.requestIdleCallback = (callback, options) =>
    // Islands wait longer.
    options?.timeout === 200 && turns-- <= 0 ? 0 : whenIdle(callback, options);
}

Deno.test("machines are told to be new by their number, however late the page wakes", async () => {
  await using manager = await uiManager([machine({ id: 1 })]);
  await withPage(browser(), `${manager.origin}/livez`, DESKTOP, async (page) => {
    await slowDown(page, 6);
    await page.goto(`${manager.origin}/register`, { waitUntil: "commit" });
    await page.locator("h1").waitFor();
    manager.live.register(machine({ id: 2 }));
    await page.locator(".start__arrivals li").first().getByText("web-0002").waitFor();
    assert.equal(await page.getByText("web-0001").count(), 0);
  });
});
