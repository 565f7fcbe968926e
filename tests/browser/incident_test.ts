import assert from "node:assert/strict";
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

const VTEP = "10.200.0.17";
const MACHINES = [
  ...Array.from(
    { length: 6 },
    (_, i) => downMachine({ id: i + 1, vtep: VTEP, vni: i < 4 ? 100 : 300 }),
  ),
  downMachine({ id: 7, hostname: "alone", vtep: "10.200.0.1" }, 43),
  // Its address begins as that VTEP's does.
  machine({ id: 8, hostname: "other", vtep: "10.200.0.170" }),
  machine({ id: 9, hostname: "well", vtep: "10.200.0.1" }),
];

for (const [screen, options] of Object.entries({ desktop: DESKTOP, phone: PHONE })) {
  Deno.test(`one cause is one row, which opens, on a ${screen}`, async () => {
    await using manager = await uiManager(MACHINES);
    await withPage(browser(), manager.origin, options, async (page) => {
      await isLive(page);
      assert.match(
        await page.textContent(".truth") ?? "",
        /^7 machines unreachable.*VTEP 10\.200\.0\.17 down since [\d:]+: 6 of them share it$/,
      );
      const names = async () => (await hostnames(page)).map((each) => each.replace(/\s+/g, " "));
      const fold = "VTEP 10.200.0.17 down 6 machines: 4 in VNI 100, 2 in VNI 300";
      assert.deepEqual(await names(), [fold, "alone", "other", "well"]);

      const button = page.getByRole("button", { name: /^VTEP 10\.200\.0\.17/ });
      assert.equal(await button.getAttribute("aria-expanded"), "false");
      await button.click();
      const parts = Array.from({ length: 6 }, (_, i) => `web-000${i + 1}`);
      await eventually(async () =>
        assert.deepEqual(await names(), [fold, ...parts, "alone", "other", "well"])
      );
      assert.equal(await button.getAttribute("aria-expanded"), "true");

      // One recovers: the row says so, and what is left. (Under a pointer the list keeps its order for a while.)
      await page.mouse.move(0, 0);
      manager.live.check({ id: 1, state: "up", rtt: 0.4, loss: 0, since: null });
      await page.getByText("5 machines: 3 in VNI 100, 2 in VNI 300").waitFor();
      await button.click();
      await eventually(async () => assert.equal((await names()).length, 5));
    });
  });
}

Deno.test("the VTEP in the line of truth lists exactly what is behind it", async () => {
  await using manager = await uiManager(MACHINES);
  await withPage(browser(), manager.origin, DESKTOP, async (page) => {
    await isLive(page);
    await page.getByRole("link", { name: `VTEP ${VTEP}` }).click();
    const question = new URLSearchParams(await asked(page));
    assert.deepEqual(Object.fromEntries(question), { state: "down", q: `vtep:${VTEP}` });
    await eventually(async () => assert.equal((await hostnames(page)).length, 6));
    await page.getByRole("searchbox").fill(`vtep:${VTEP}`);
    await page.click(".counts__one:not([data-state])");
    await eventually(async () => assert.equal((await hostnames(page)).length, 6));
  });
});

Deno.test("an incident is one row without a script too, and leads to its machines", async () => {
  await using manager = await uiManager(MACHINES);
  const options = { ...DESKTOP, javaScriptEnabled: false };
  await withPage(browser(), manager.origin, options, async (page) => {
    assert.equal((await hostnames(page)).length, 4);
    await page.getByRole("link", { name: "VTEP 10.200.0.17 down" }).click();
    assert.equal((await hostnames(page)).length, 6);
  });
});
