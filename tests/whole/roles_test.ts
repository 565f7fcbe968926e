import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { pastTextIn } from "../../components/text/past_catalogue.ts";
import { serverTextIn } from "../../components/text/server/catalogue.ts";
import { sharedBrowser } from "../support/browser.ts";
import { type GuardedManager, guardedManager } from "../support/guarded_manager.ts";
import { isLive, READERS, withPage } from "../support/pages.ts";
import { signedIn } from "../support/signed_in.ts";

const browser = sharedBrowser();

const MACS = ["02:00:00:00:00:0a", "02:00:00:00:00:0b"] as const;

/** Two machines; two MACs take turns at the address of one. Returns its id. */
async function registered({ admin }: GuardedManager): Promise<number> {
  const put = async (body: Record<string, unknown>) => {
    const answer = await admin.fetch("/api/machines", {
      method: "PUT",
      body: JSON.stringify(body),
      headers: { "content-type": "application/json" },
    });
    assert.ok(answer.ok, await answer.clone().text());
    return await answer.json();
  };
  await put({ hostname: "quiet", ip_address: "10.0.0.1", mac_address: "02:00:00:00:00:01" });
  const contested = { hostname: "contested", ip_address: "10.0.0.2" };
  for (const mac_address of [MACS[0], MACS[1], MACS[0]]) await put({ ...contested, mac_address });
  return (await put({ ...contested, mac_address: MACS[0] })).id;
}

/** The keys that `?` lists. */
async function keysInHelp(page: Page): Promise<string[]> {
  await page.keyboard.press("?");
  const help = page.getByRole("dialog");
  await help.waitFor();
  const keys = await help.locator("kbd").allTextContents();
  await page.keyboard.press("Escape");
  await help.waitFor({ state: "detached" });
  assert.ok(keys.includes("/"));
  return keys;
}

for (const { screen, language, options } of READERS) {
  Deno.test(`who may only look is offered nothing else, who may operate takes note of conflicts, on a ${screen}`, async () => {
    const past = pastTextIn(language);
    const { conflicts } = serverTextIn(language);
    await using manager = await guardedManager();
    const id = await registered(manager);
    const { origin } = manager;
    const [viewer, operator] = [
      await manager.user("vera", "viewer"),
      await manager.user("oscar", "operator"),
    ];
    const changes = "[data-tool=pick], [data-tool=picking], [data-tool=menu], [data-tool=check]";

    await withPage(browser(), origin, signedIn(viewer, origin, options), async (page) => {
      await isLive(page);
      await page.locator("tbody").getByText("quiet").waitFor();
      assert.equal(await page.locator(changes).count(), 0);
      // Nor by keys.
      await page.keyboard.press("a");
      await page.keyboard.press("j");
      await page.keyboard.press("c");
      await page.keyboard.press(".");
      assert.equal(await page.locator(".bulk, [role=menu]").count(), 0);
      await page.getByText(conflicts.count(1)).waitFor();
      assert.deepEqual((await keysInHelp(page)).filter((key) => "xXac.".includes(key)), []);

      await page.goto(`${origin}/machines/${id}`);
      await isLive(page);
      await page.locator(".conflicts").getByText(MACS[1]).waitFor();
      assert.equal(await page.locator("main").getByRole("button").count(), 0);
    });

    await withPage(browser(), origin, signedIn(operator, origin, options), async (page) => {
      await isLive(page);
      assert.ok(await page.locator(changes).count() > 0);
      assert.ok((await keysInHelp(page)).includes("x"));
      await page.locator(".conflicts a").click();
      await isLive(page);
      await page.getByRole("button", { name: past.actions.edit, exact: true }).waitFor();
      await page.getByRole("button", { name: past.events.acknowledge }).click();
      await page.locator(".conflicts").waitFor({ state: "detached" });
      await page.goBack();
      await isLive(page);
      await page.reload();
      await isLive(page);
      assert.equal(await page.locator(".conflicts").count(), 0);
    });
    const { entries } = await (await manager.admin.fetch("/api/audit")).json();
    assert.ok(
      entries.some((each: { action: string; actor: string }) =>
        each.action === "machine.acknowledged"
      ),
    );
  });
}
