import assert from "node:assert/strict";
import { sharedBrowser } from "../support/browser.ts";
import { machine } from "../support/machines.ts";
import { DESKTOP, eventually, hostnames, PHONE, withPage } from "../support/pages.ts";
import { uiManager } from "../support/ui_manager.ts";

const browser = sharedBrowser();

for (const [screen, options] of Object.entries({ desktop: DESKTOP, phone: PHONE })) {
  Deno.test(`an empty manager shows how to register, and then the machine, on a ${screen}`, async () => {
    await using manager = await uiManager();
    await withPage(browser(), manager.origin, options, async (page) => {
      assert.equal(await page.textContent("h1"), "No machines yet");
      const shown = await page.locator(".start__command code").allTextContents();
      const lines = shown.map((line) => line.trim());
      assert.equal(lines[0], `curl -fsS ${manager.origin}/static/register-machine.sh | sh`);
      assert.ok(lines[1]?.endsWith(`agent/register.ts --url ${manager.origin}`), lines[1]);
      await page.getByText(/^Live /).waitFor();

      await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
      await page.getByRole("button", { name: "Copy the Shell line" }).click();
      await page.getByText("Copied").waitFor();
      assert.equal(await page.evaluate(() => navigator.clipboard.readText()), lines[0]);

      manager.live.register(machine({ id: 1 }));
      await eventually(async () => assert.deepEqual(await hostnames(page), ["web-0001"]));
      assert.equal(await page.textContent("h1"), "The one machine answers");

      manager.live.delete(1);
      await page.getByText("No machines yet").waitFor();
    });
  });
}

Deno.test("the registration page shows each machine that arrives, and how it fares", async () => {
  await using manager = await uiManager([machine({ id: 1 })]);
  await withPage(browser(), `${manager.origin}/register`, DESKTOP, async (page) => {
    await page.getByText("Waiting for a new machine").waitFor();
    await page.getByText(/^Live /).waitFor();
    manager.live.register(machine({ id: 2, state: "unknown", rtt: null, checkedAt: null }));
    const arrival = page.locator(".start__arrivals li").first();
    await arrival.getByText("web-0002 10.10.0.2").waitFor();
    await arrival.getByText("Waiting").waitFor();
    manager.live.check({ id: 2, state: "up", rtt: 0.4, checkedAt: Date.now() });
    await arrival.getByText("Answering").waitFor();
    assert.equal(await page.getByText("web-0001").count(), 0);
  });
});
