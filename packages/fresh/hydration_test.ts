import assert from "node:assert/strict";
import type { Browser, Page } from "playwright-core";
import { launchBrowser } from "../../tests/support/browser.ts";
import { buildFixture, type Fetch, type Fixture, serve } from "./test_support.ts";

let fixture: Fixture;
let browser: Browser;

Deno.test.beforeAll(async () => {
  [fixture, browser] = await Promise.all([buildFixture(), launchBrowser()]);
});

Deno.test.afterAll(async () => {
  await browser.close();
  await fixture[Symbol.asyncDispose]();
});

/** The strictest policy that the islands can live with. */
function withPolicy(fetch: Fetch): Fetch {
  return async (req, info) => {
    const response = await fetch(req, info);
    const nonce = (response as unknown as Record<symbol, string>)[Symbol.for("__freshNonce")];
    const policy = `default-src 'none'; style-src 'self'; script-src 'self' 'nonce-${nonce}'`;
    response.headers.set("content-security-policy", policy);
    return response;
  };
}

/** Opens a path under the policy and fails on anything the browser complains of. */
async function open(path: string, check: (page: Page) => Promise<void>): Promise<void> {
  await using server = serve(withPolicy(fixture.fetch));
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on("console", (message) => {
      // The browser asks for an icon of its own accord.
      if (!message.location().url.endsWith("/favicon.ico")) complaints.push(message.text());
    });
    page.on("pageerror", (error) => complaints.push(String(error)));
    await page.goto(server.origin + path, { waitUntil: "load" });
    await check(page);
    assert.deepEqual(complaints, []);
  } finally {
    await context.close();
  }
}

const count = (page: Page, id: string) => page.textContent(`#${id} output`);
const click = (page: Page, id: string) => page.click(`#${id} button`);

Deno.test("boot() makes islands that share a signal count together", async () => {
  await open("/", async (page) => {
    assert.equal(await count(page, "one"), "3");
    await click(page, "one");
    await click(page, "two");
    assert.deepEqual([await count(page, "one"), await count(page, "two")], ["5", "5"]);
  });
});

Deno.test("boot() revives every kind of prop", async () => {
  await open("/values", async (page) => {
    await page.waitForSelector("#values[data-hydrated=true]");
    assert.equal(await page.getAttribute("#values", "data-browser"), "true");
    assert.deepEqual(JSON.parse(await page.textContent("#values") ?? ""), {
      date: "2024-02-29T00:00:00.000Z",
      map: "a,1",
      set: "x,y",
      big: "bigint12345678901234567890",
      url: "1",
      missing: true,
      cyclic: true,
      markup: "</script><!--<script>",
      special: "NaN,Infinity,-0",
      bytes: "1,2,255",
      pattern: "/a+b/gi",
    });
  });
});

Deno.test("boot() keeps what the server rendered inside an island, and its islands", async () => {
  await open("/slots", async (page) => {
    const slotted = await page.$(".slotted");
    await click(page, "inner");
    await click(page, "cell");
    assert.deepEqual([await count(page, "inner"), await count(page, "cell")], ["12", "12"]);
    const html = await page.innerHTML(".panel .body");
    assert.match(html, /<p class="slotted" data-x="1">Rendered on the server: <b>bold<\/b><\/p>/);
    // Hydrated and not made anew.
    assert.equal(await slotted?.evaluate((node) => node.isConnected), true);
  });
});

Deno.test("boot() closes and opens an island around its content", async () => {
  await open("/slots", async (page) => {
    const body = page.locator(".panel .body");
    const before = await body.innerHTML();
    await page.click(".panel button >> text=Open");
    assert.equal(await body.count(), 0);
    await page.click(".panel button >> text=Open");
    assert.equal(await body.innerHTML(), before);
    assert.equal(await page.isDisabled("#off"), true);
    await click(page, "inner");
    assert.equal(await count(page, "inner"), "11");
  });
});

Deno.test("boot() shows content that the server had kept in a template", async () => {
  await open("/slots", async (page) => {
    assert.equal(await page.locator(".hidden-slot").count(), 0);
    await page.click("text=Closed");
    assert.equal(await page.textContent(".hidden-slot"), "Shown later");
    await click(page, "late");
    assert.deepEqual([await count(page, "late"), await count(page, "cell")], ["11", "11"]);
  });
});

Deno.test("boot() hydrates an island of rows between the rows of a table", async () => {
  await open("/slots", async (page) => {
    await page.click("#more");
    assert.deepEqual(await page.locator("tbody tr").allTextContents(), [
      "Count: 10+",
      "zero",
      "one",
      "two",
      "last",
      "more",
      "after",
    ]);
    const links = await page.locator(".row a").evaluateAll((all) =>
      all.map((link) => link.getAttribute("href"))
    );
    // The address has the build's id, on the server as in the browser.
    assert.equal(new Set(links).size, 1);
    assert.match(links[0] ?? "", /^\/note\.txt\?__frsh_c=[0-9a-f]{40}$/);
  });
});

Deno.test("boot() hydrates islands that have no element of their own, or nothing at all", async () => {
  await open("/slots", async (page) => {
    await page.waitForFunction(() => document.querySelectorAll(".hydrated").length === 2);
    await click(page, "deep");
    assert.equal(
      await page.textContent("#wrapped"),
      "beforehydratedgivenCount: 11+hydratedafter",
    );
  });
});

Deno.test("boot() treats an island inside an island as a plain component", async () => {
  await open("/slots", async (page) => {
    await click(page, "right");
    assert.deepEqual([await count(page, "left"), await count(page, "right")], ["1", "3"]);
  });
});

Deno.test("a page without islands loads no script", async () => {
  await open("/plain", async (page) => {
    assert.equal(await page.locator("script").count(), 0);
  });
});

Deno.test("a page loads the scripts of the islands on it and no others", async () => {
  await open("/", async (page) => {
    const loaded = await page.evaluate(() =>
      performance.getEntriesByType("resource").map(({ name }) => name.split("/").at(-1))
    );
    assert.ok(loaded.includes("I_counter.js"), String(loaded));
    assert.ok(!loaded.includes("I_panel.js") && !loaded.includes("I_values.js"), String(loaded));
  });
});
