import assert from "node:assert/strict";
import { sharedBrowser } from "../support/browser.ts";
import { downMachine, machine } from "../support/machines.ts";
import { DESKTOP, hostnames, PHONE, withPage } from "../support/pages.ts";
import { uiManager } from "../support/ui_manager.ts";

const browser = sharedBrowser();

/** Sixty that answer and two that do not. */
const MACHINES = [
  ...Array.from({ length: 60 }, (_, i) => machine({ id: i + 1, vtep: `10.200.0.${i % 5 + 1}` })),
  downMachine({ id: 61, hostname: "app-0061", vtep: "10.200.0.9" }),
  downMachine({ id: 62, hostname: "app-0062", vtep: "10.200.0.9", vni: 200 }),
];

for (const [screen, options] of Object.entries({ desktop: DESKTOP, phone: PHONE })) {
  Deno.test(`the dashboard works without a script on a ${screen}`, async () => {
    await using manager = await uiManager(MACHINES);
    const without = { ...options, javaScriptEnabled: false };
    await withPage(browser(), manager.origin, without, async (page) => {
      assert.equal(await page.textContent("h1"), "2 machines unreachable");
      assert.match(
        await page.textContent(".truth") ?? "",
        /VTEP 10\.200\.0\.9 down since .*: both share it/,
      );
      const listed = await hostnames(page);
      assert.equal(listed.length, 51);
      assert.match(listed[0] ?? "", /^VTEP 10\.200\.0\.9 down 2 machines/);
      assert.equal(listed[1], "web-0001");
      const first = page.locator("tbody tr").nth(1);
      for (const part of ["Answering", "10.10.0.1", "02:42:0a:0a:00:01"]) {
        assert.ok(await first.getByText(part, { exact: true }).first().isVisible(), part);
      }
      // Nobody has told the reader's zone yet, so the time says which one it is in.
      assert.match(await page.textContent(".topbar__clock") ?? "", /^As of \d\d:\d\d:\d\d UTC$/);

      // A page that is on its way already has its address.
      const follow = async (link: string) => {
        await page.click(link);
        await page.waitForLoadState();
      };
      await follow("a[rel=next]");
      assert.equal(new URL(page.url()).search, "?page=2");
      assert.equal((await hostnames(page)).length, 10);

      await follow(".counts__one[data-state=down]");
      assert.equal(new URL(page.url()).search, "?state=down");
      await follow(".incident__head a");
      assert.equal(new URL(page.url()).search, "?state=down&q=vtep%3A10.200.0.9");
      assert.deepEqual(await hostnames(page), ["app-0061", "app-0062"]);

      await page.fill("input[type=search]", "0062");
      await page.press("input[type=search]", "Enter");
      await page.waitForLoadState();
      assert.equal(new URL(page.url()).search, "?state=down&q=0062&sort=state");
      assert.deepEqual(await hostnames(page), ["app-0062"]);
    });
  });
}

Deno.test("the dashboard says that the manager is starting until the fleet has been read", async () => {
  await using manager = await uiManager();
  manager.live.isReady = false;
  const answer = await fetch(manager.origin);
  assert.equal(answer.status, 503);
  assert.equal(answer.headers.get("retry-after"), "5");
  assert.match(await answer.text(), /The manager is starting/);
});

Deno.test("an unknown page is answered in the reader's language", async () => {
  await using manager = await uiManager();
  const answer = await fetch(`${manager.origin}/nowhere`, {
    headers: { "accept-language": "ja,en;q=0.8" },
  });
  assert.equal(answer.status, 404);
  assert.match(await answer.text(), /<html lang="ja".*ページがありません/s);
});
