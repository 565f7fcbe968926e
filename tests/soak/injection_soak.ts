import { ATTACK_STRINGS } from "../support/attack_strings.ts";
import { launchBrowser } from "../support/browser.ts";
import { hostileAddresses } from "../support/hostile_addresses.ts";
import { hostileFleet } from "../support/hostile_fleet.ts";
import { startTestManager } from "../support/manager.ts";
import { trappedBrowser } from "../support/trapped_browser.ts";

/** Pages side by side. */
const TABS = 3;

Deno.test("every text in every place of every page's address comes to life nowhere, over a fleet of such texts", async () => {
  await using manager = await startTestManager();
  await hostileFleet(manager);
  const browser = await launchBrowser();
  try {
    const queue = ATTACK_STRINGS.flatMap(hostileAddresses);
    const count = queue.length;
    const startedAt = performance.now();
    await Promise.all(Array.from({ length: TABS }, async () => {
      await using trapped = await trappedBrowser(browser, manager.origin);
      for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
        await trapped.visit(path);
      }
    }));
    const seconds = Math.round((performance.now() - startedAt) / 1000);
    const report = { texts: ATTACK_STRINGS.length, visits: count, seconds, executions: 0 };
    Deno.stdout.writeSync(new TextEncoder().encode(`${JSON.stringify(report)}\n`));
  } finally {
    await browser.close();
  }
});
