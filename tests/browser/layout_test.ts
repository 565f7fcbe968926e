import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { sharedBrowser } from "../support/browser.ts";
import type { LiveMachine } from "../../core/live.ts";
import { downMachine, fleet, machine } from "../support/machines.ts";
import { DESKTOP, eventually, isLive, PHONE, withPage } from "../support/pages.ts";
import { uiManager } from "../support/ui_manager.ts";

const browser = sharedBrowser();

/** The worst that can come: every state, long names, IPv6, no VNI. */
const AWKWARD = [
  ...fleet(60, "fire"),
  downMachine({
    id: 901,
    hostname: `${"a-very-long-name-".repeat(14)}end`,
    ip: "2001:db8:aaaa:bbbb:cccc:dddd:eeee:ffff",
    vni: 16_777_215,
  }),
  machine({ id: 902, paused: true, vni: 0 }),
  machine({ id: 903, state: "unknown", rtt: null, checkedAt: null }),
  machine({ id: 904, rtt: 1234.5, loss: 0.333 }),
];

/** How far the page can be scrolled sideways, in CSS pixels. */
const overflow = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

const WIDTHS = [
  { screen: "phone", options: PHONE, widths: [320, 360, 412] },
  { screen: "desktop", options: DESKTOP, widths: [600, 900, 1024, 1280, 1920] },
];

/** What a row says at every width. */
const PARTS = ["state .word", "host", "ip", "mac code", "rtt", "seen time"];

for (const colorScheme of ["light", "dark"] as const) {
  for (const locale of ["en-GB", "ja-JP"]) {
    for (const { screen, options, widths } of WIDTHS) {
      Deno.test(`nothing is cut off or out of sight on a ${screen}, ${colorScheme}, ${locale}`, async () => {
        await using manager = await uiManager(AWKWARD);
        const context = { ...options, colorScheme, locale };
        await withPage(browser(), manager.origin, context, async (page) => {
          await isLive(page);
          for (const width of widths) {
            await page.setViewportSize({ width, height: 740 });
            assert.equal(await overflow(page), 0, `${width}`);
            for (const part of PARTS) {
              const edges = await page.locator(`tbody tr:not(.incident__head) .list__${part}`)
                .evaluateAll((all) =>
                  all.slice(0, 8).map((node) => node.getBoundingClientRect())
                    .map(({ left, right }) => [left, right] as const)
                );
              assert.equal(edges.length, 8, part);
              for (const [left, right] of edges) {
                assert.ok(left >= 0 && right > left && right <= width, `${part} at ${width}`);
              }
            }
          }
        });
      });
    }
  }
}

for (const locale of ["en-GB", "ja-JP"]) {
  Deno.test(`the counts of ten thousand machines fit under a thumb, ${locale}`, async () => {
    const machines = [...fleet(9999, "fire"), machine({ id: 99_999, paused: true })];
    await using manager = await uiManager(machines);
    await withPage(browser(), manager.origin, { ...PHONE, locale }, async (page) => {
      await isLive(page);
      const boxes = await page.locator(".counts__one > *").evaluateAll((all) =>
        all.map((node) => node.getBoundingClientRect()).map(({ left, right }) => ({ left, right }))
      );
      assert.equal(boxes.length, 17);
      for (const { left, right } of boxes) assert.ok(left >= 0 && right <= 360, `${left} ${right}`);
    });
  });
}

Deno.test("everything that can be pressed on a phone is large enough for a thumb", async () => {
  await using manager = await uiManager(AWKWARD);
  await withPage(browser(), manager.origin, PHONE, async (page) => {
    await isLive(page);
    const small = await page.locator("a, button, input:not([type=hidden])").evaluateAll((all) =>
      all.filter((node) => {
        // Links inside a sentence are as high as its lines (WCAG 2.2, 2.5.8).
        if (node.closest("p, .unseen, thead, .topbar, h2, .skip") !== null) return false;
        const { width, height } = node.getBoundingClientRect();
        if (!node.checkVisibility()) return false;
        return height < 44 || width < 44;
      }).map((node) => node.outerHTML)
    );
    assert.deepEqual(small, []);
  });
});

Deno.test("everything can be reached by keyboard, and shows that it was", async () => {
  await using manager = await uiManager(AWKWARD);
  await withPage(browser(), manager.origin, DESKTOP, async (page) => {
    await isLive(page);
    const unseen: string[] = [];
    for (let step = 0; step < 30; step++) {
      await page.keyboard.press("Tab");
      const name = await page.evaluate(() => {
        const node = document.activeElement;
        if (node === null) return null;
        const { outlineStyle, outlineWidth } = getComputedStyle(node);
        const shown = outlineStyle !== "none" && parseFloat(outlineWidth) >= 2;
        return shown ? null : node.outerHTML;
      });
      if (name !== null) unseen.push(name);
    }
    assert.deepEqual(unseen, []);
  });
});

Deno.test("the map shows a cell for each machine, in more than one shade", async () => {
  await using manager = await uiManager(fleet(300, "fire"));
  await withPage(browser(), manager.origin, DESKTOP, async (page) => {
    await isLive(page);
    const picture = page.locator(".heat__cells").first();
    await picture.locator("path").nth(1).waitFor({ state: "attached" });
    const cells = await picture.locator("path:not(.cut)").evaluateAll((paths) => ({
      count: paths.reduce((sum, path) => sum + path.getAttribute("d")!.split("M").length - 1, 0),
      colours: new Set(paths.map((path) => getComputedStyle(path).color)).size,
    }));
    assert.equal(cells.count, 156);
    assert.ok(cells.colours >= 2, String(cells.colours));
    assert.match(
      await picture.getAttribute("aria-label") ?? "",
      /^VNI 100: \d+ Unreachable, .*\d+ Answering$/,
    );
  });
});

/** In so many groups, as many in each. */
const grouped = (length: number, groups: number) =>
  Array.from({ length }, (_, i) => machine({ id: i + 1, vni: i % groups }));

const OPENINGS = {
  "a row for each group": { machines: fleet(600, "calm") },
  "an incident": { machines: fleet(600, "fire") },
  "groups side by side": { machines: grouped(600, 20) },
  "small cells": { machines: grouped(3200, 20) },
  "more groups than are shown": { machines: grouped(300, 100) },
  "nothing found": { machines: grouped(60, 20), query: "?q=nobody" },
};

for (const [what, { machines, query = "" }] of Object.entries<Opening>(OPENINGS)) {
  Deno.test(`nothing that is shown moves while the page opens: ${what}`, async () => {
    await using manager = await uiManager(machines);
    for (const width of [360, 700, 1280, 1700]) {
      const options = { ...DESKTOP, viewport: { width, height: 800 } };
      await withPage(browser(), `${manager.origin}/livez`, options, async (page) => {
        await page.addInitScript(watchShifts);
        await page.goto(`${manager.origin}/${query}`);
        await isLive(page);
        const empty = page.locator(".heat__cells:empty:visible");
        await eventually(async () => assert.equal(await empty.count(), 0));
        const shifts = await page.evaluate(() => (globalThis as unknown as Watched).shifts);
        // Less is the clock, a phone's buttons, which make room for those that need the script, and a lower card.
        assert.deepEqual(shifts.filter(({ value }) => value > 0.01), [], `${width}`);
      });
    }
  });
}

interface Opening {
  readonly machines: LiveMachine[];
  readonly query?: string;
}

interface Watched {
  shifts: { value: number; what: string }[];
}

/** Writes down what moves that was to be seen, and by how much of the window. Runs in the page. */
function watchShifts(): void {
  const shifts: Watched["shifts"] = [];
  Object.assign(globalThis, { shifts });
  type Shift = PerformanceEntry & { value: number; sources: { node: Node | null }[] };
  new PerformanceObserver((list) => {
    for (const { value, sources } of list.getEntries() as Shift[]) {
      shifts.push({
        value,
        what: sources.map(({ node }) => `${node?.nodeName} ${node?.textContent}`).join(),
      });
    }
  }).observe({ type: "layout-shift", buffered: true });
}
