import assert from "node:assert/strict";
import type { Page } from "playwright-core";
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
  downMachine({ id: 1, vtep: "10.200.0.1", tags: ["rack a"] }),
  machine({ id: 2, hostname: "=cmd()", rtt: 9, usualRtt: 9 }),
  machine({ id: 3, rtt: 3, vni: 200 }),
];

const heads = (page: Page) =>
  page.locator("thead :is(th, .list__act)").allTextContents().then((all) =>
    all.map((each) => each.trim()).filter((each) => each !== "")
  );

Deno.test("columns are chosen, and the next page has them from the start", async () => {
  await using manager = await uiManager(MACHINES);
  await withPage(browser(), manager.origin, DESKTOP, async (page) => {
    await isLive(page);
    await page.getByRole("button", { name: "Columns" }).click();
    const dialog = page.getByRole("dialog", { name: "Columns" });
    await dialog.getByLabel("MAC").uncheck();
    await dialog.getByLabel("VTEP").check();
    await dialog.getByLabel("Tags").check();
    const expected = [
      "State",
      "Hostname",
      "IP",
      "VNI",
      "VTEP",
      "Tags",
      "RTT, ms",
      "Loss, %",
      "Last seen",
    ];
    await eventually(async () => assert.deepEqual(await heads(page), expected));
    await dialog.getByRole("button", { name: "Done" }).click();
    const row = page.locator("tr[data-id='1']");
    assert.equal(await row.locator(".list__vtep").textContent(), "10.200.0.1");
    assert.equal(await row.locator(".list__tags").textContent(), "rack a");

    // As the server sends it: nothing comes or goes when the script runs.
    const cookies = await page.context().cookies();
    const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join("; ");
    const html = await (await fetch(manager.origin, { headers: { cookie } })).text();
    assert.ok(html.includes("list__vtep") && !html.includes("list__mac"));
    await page.reload();
    await isLive(page);
    assert.deepEqual(await heads(page), expected);
  });
});

Deno.test("what matches is exported, all of it, and opens in a spreadsheet unharmed", async () => {
  await using manager = await uiManager(MACHINES);
  await withPage(browser(), `${manager.origin}/?vni=100`, DESKTOP, async (page) => {
    await isLive(page);
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "Export" }).click(),
    ]);
    assert.match(download.suggestedFilename(), /^machines-\d{8}-\d{6}\.csv$/);
    const lines = (await Deno.readTextFile(await download.path())).split("\r\n");
    assert.match(lines[0] ?? "", /^\ufeff?hostname,ip_address,mac_address,vni,vtep,tags,state,/);
    assert.match(lines[1] ?? "", /^web-0001,10\.10\.0\.1,.*,100,10\.200\.0\.1,rack a,unreachable,/);
    assert.match(lines[2] ?? "", /^'=cmd\(\),/);
    assert.deepEqual(lines.slice(3), [""]);
    await page.getByText("2 machines exported.").waitFor();
  });
});

Deno.test("on a phone a choice sorts, as the heads of columns do elsewhere", async () => {
  await using manager = await uiManager(MACHINES);
  await withPage(browser(), manager.origin, PHONE, async (page) => {
    await isLive(page);
    await page.getByRole("combobox", { name: "Sort by" }).selectOption("rtt");
    await eventually(async () =>
      assert.deepEqual(await hostnames(page), ["=cmd()", "web-0003", "web-0001"])
    );
    assert.equal(await asked(page), "?sort=rtt&order=desc");
    await page.goBack();
    await eventually(async () => assert.equal((await hostnames(page))[0], "web-0001"));
  });
});

Deno.test("a machine is checked, paused and opened from its menu", async () => {
  await using manager = await uiManager(MACHINES);
  await withPage(browser(), manager.origin, DESKTOP, async (page) => {
    const asked: string[] = [];
    await page.route("**/api/machines/*/check", (route) => {
      asked.push(`${route.request().method()} ${new URL(route.request().url()).pathname}`);
      return route.fulfill({ json: { outcome: "reply", rtt: { avg: 0.412 }, reason: null } });
    });
    await page.route("**/api/machines/1", (route) => {
      asked.push(`${route.request().method()} ${route.request().postData()}`);
      return route.fulfill({ json: {} });
    });
    await isLive(page);
    await page.getByRole("button", { name: "Check web-0001 now" }).click();
    await page.getByText("web-0001 answered in 0.41 ms.").waitFor();
    await page.getByRole("button", { name: "More for web-0001" }).click();
    await page.getByRole("menuitem", { name: "Pause checks" }).click();
    await page.getByText("web-0001 is paused.").waitFor();
    assert.deepEqual(asked, ["POST /api/machines/1/check", 'PATCH {"paused":true}']);

    manager.live.register(machine({ id: 1, paused: true }));
    await page.locator("tr[data-id='1']").getByText("Paused").waitFor();
    await page.getByRole("button", { name: "More for web-0001" }).click();
    await page.getByRole("menuitem", { name: "Resume checks" }).waitFor();
    const open = page.getByRole("menuitem", { name: "Open" });
    assert.equal(await open.getAttribute("href"), "/machines/1");
  });
});

Deno.test("a search finds what only the server knows, beside what is found here", async () => {
  await using manager = await uiManager(MACHINES);
  await withPage(browser(), manager.origin, DESKTOP, async (page) => {
    const asked: string[] = [];
    await page.route(/\/api\/machines\?/, (route) => {
      const q = new URL(route.request().url()).searchParams.get("q") ?? "";
      asked.push(q);
      return route.fulfill({ json: { machines: q === "rack" ? [{ id: 3 }] : [], total: 1 } });
    });
    await isLive(page);
    await page.getByRole("searchbox").pressSequentially("rack");
    await eventually(async () =>
      assert.deepEqual([await hostnames(page), asked], [["web-0001", "web-0003"], ["rack"]])
    );
    assert.deepEqual(asked, ["rack"], "once, when typing had paused");
    await page.getByRole("searchbox").fill("");
    await eventually(async () => assert.equal((await hostnames(page)).length, 3));
  });
});

Deno.test("a machine that changed is marked until somebody looks", async () => {
  await using manager = await uiManager(MACHINES);
  await withPage(browser(), manager.origin, DESKTOP, async (page) => {
    await isLive(page);
    const mark = (id: number) => page.locator(`tr[data-id='${id}'] .list__mark`);
    assert.equal(await page.locator("tbody .list__mark").count(), 0);
    manager.live.check({ id: 3, state: "suspect", since: Date.now() });
    manager.live.check({ id: 2, state: "suspect", since: Date.now() });
    await mark(3).waitFor();
    await page.getByText("2 changed").waitFor();

    // It outlives another page.
    await page.goto(`${manager.origin}/register`);
    await page.goBack();
    await isLive(page);
    await mark(3).waitFor();

    await page.hover("tr[data-id='3']");
    await mark(3).waitFor({ state: "detached" });
    await page.getByText("1 changed").waitFor();
    await page.getByRole("button", { name: "Mark as seen" }).click();
    await mark(2).waitFor({ state: "detached" });
    assert.equal(await page.getByText("changed").count(), 0);
  });
});

Deno.test("the latest checks are drawn beside the RTT", async () => {
  await using manager = await uiManager(MACHINES);
  await withPage(browser(), manager.origin, DESKTOP, async (page) => {
    await isLive(page);
    const line = page.locator("tr[data-id='3'] .spark__line");
    for (const [i, rtt] of [0.5, 0.6, null, 0.4].entries()) {
      manager.live.check({ id: 3, rtt, checkedAt: Date.now() + i });
      const drawn = i + 2;
      await eventually(async () => {
        const d = `${await line.getAttribute("d")}${await page.locator(
          "tr[data-id='3'] .spark__loss",
        ).getAttribute("d")}`;
        assert.equal(d.match(/[ML]/g)?.length, drawn);
      });
    }
    // The line is broken where nothing came back.
    assert.equal((await line.getAttribute("d"))?.match(/M/g)?.length, 2);
  });
});
