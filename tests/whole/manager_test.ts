import assert from "node:assert/strict";
import { sharedBrowser } from "../support/browser.ts";
import { startTestManager } from "../support/manager.ts";
import { DESKTOP, eventually, hostnames, isLive, PHONE, withPage } from "../support/pages.ts";

const browser = sharedBrowser();

for (const [screen, options] of Object.entries({ desktop: DESKTOP, phone: PHONE })) {
  Deno.test(`a whole manager is watched and worked from a ${screen}`, async () => {
    await using manager = await startTestManager();
    await withPage(browser(), manager.origin, options, async (page) => {
      assert.equal(await page.textContent("h1"), "No machines yet");
      await page.getByText(/^Live /).waitFor();

      const hostname = "web-0001";
      const mac_address = "02:42:AC:00:00:05";
      await manager.register({ ip_address: "10.0.0.5", hostname, mac_address, vni: 100 });
      await page.getByText("The one machine answers").waitFor();
      const row = page.locator("tbody tr");
      for (const fact of ["Answering", "10.0.0.5", "02:42:ac:00:00:05"]) {
        await row.getByText(fact, { exact: true }).waitFor();
      }
      await row.locator(".list__rtt").getByText("0.30").waitFor();

      await manager.register({ ip_address: "10.0.0.6", hostname: "web-0002", vni: 100 });
      await eventually(async () =>
        assert.deepEqual(await hostnames(page), ["web-0001", "web-0002"])
      );

      await page.click(".counts__one[data-state=down]");
      await page.getByText("No machine matches.").waitFor();
      manager.network.silent.add("10.0.0.6");
      await eventually(async () => assert.deepEqual(await hostnames(page), ["web-0002"]), 15_000);
      assert.equal(await page.textContent("h1"), "1 machine unreachable");

      await page.getByRole("button", { name: "More for web-0002" }).click();
      await page.getByRole("menuitem", { name: "Delete…" }).click();
      await page.getByRole("dialog").getByRole("button", { name: "Delete machine" }).click();
      await page.getByText("No machine matches.").waitFor();
      await page.getByRole("link", { name: "Show all" }).click();
      await isLive(page);
      assert.deepEqual(await hostnames(page), ["web-0001"]);

      const answer = await manager.fetch("/api/machines");
      assert.equal((await answer.json()).total, 1);
    });
  });
}
