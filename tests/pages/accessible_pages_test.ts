import assert from "node:assert/strict";
import type { BrowserContextOptions } from "playwright-core";
import { ApiError } from "../../core/errors.ts";
import { assertAccessible } from "../support/axe.ts";
import { sharedBrowser } from "../support/browser.ts";
import { type GuardedManager, guardedManager } from "../support/guarded_manager.ts";
import { fleet } from "../support/machines.ts";
import { makeUpPast } from "../support/made_up_past.ts";
import { DESKTOP, isLive, PHONE, withPage } from "../support/pages.ts";
import { signedIn } from "../support/signed_in.ts";
import { uiManager } from "../support/ui_manager.ts";
import type { Visitor } from "../support/visitor.ts";

const browser = sharedBrowser();
let manager: GuardedManager;
let viewer: Visitor;
Deno.test.beforeAll(async () => {
  manager = await guardedManager();
  viewer = await manager.user("vera", "viewer");
});
Deno.test.afterAll(async () => await manager[Symbol.asyncDispose]());

/** Each screen, each scheme and each language, not each with each. */
const LOOKS: readonly BrowserContextOptions[] = [
  { ...DESKTOP, colorScheme: "light", locale: "en-GB" },
  { ...DESKTOP, colorScheme: "dark", locale: "ja-JP" },
  { ...PHONE, colorScheme: "dark", locale: "en-GB" },
  { ...PHONE, colorScheme: "light", locale: "ja-JP" },
];

// axe takes a quarter of a minute for each: the soak, which sets the variable, takes them all.
for (const look of Deno.env.get("EVERY_LOOK") === "1" ? LOOKS : LOOKS.slice(0, 1)) {
  const name = `${look.isMobile ? "phone" : "desktop"}, ${look.colorScheme}, ${look.locale}`;

  Deno.test(`axe finds nothing on the pages of accounts, ${name}`, async () => {
    const { origin, admin } = manager;
    const check = (who: Visitor | null, path: string, status: number) =>
      withPage(
        browser(),
        "about:blank",
        who === null ? look : signedIn(who, origin, look),
        async (page) => {
          const answer = await page.goto(origin + path);
          assert.equal(answer?.status(), status, path);
          await assertAccessible(page, `${path}, ${name}`);
        },
      );
    await check(null, "/login", 200);
    await check(null, "/login?token=gone", 410);
    await check(admin, "/account", 200);
    await check(admin, "/admin/users", 200);
    await check(admin, "/admin/tokens", 200);
    await check(admin, "/admin/audit", 200);
    await check(viewer, "/account", 200);
    await check(viewer, "/admin/users", 403);
    await check(viewer, "/nowhere", 404);
  });

  Deno.test(`axe finds nothing on a machine's page and the outages, ${name}`, async () => {
    const machines = fleet(24, "fire");
    await using scripted = await uiManager(machines);
    makeUpPast(scripted.records, machines);
    for (const path of ["/machines/1", "/machines/1?range=1h", "/outages", "/machines/999999"]) {
      await withPage(browser(), scripted.origin + path, look, async (page) => {
        await isLive(page);
        for (const summary of await page.locator("main summary").all()) await summary.click();
        await assertAccessible(page, `${path}, ${name}`);
      });
    }
    await withPage(browser(), `${scripted.origin}/machines/1`, look, async (page) => {
      await isLive(page);
      await page.locator(".machine__head .button").nth(2).click();
      await page.getByRole("dialog").waitFor();
      await assertAccessible(page, `editing, ${name}`);
    });
  });

  Deno.test(`axe finds nothing while the manager starts, or is without its database, ${name}`, async () => {
    await using scripted = await uiManager(fleet(3, "calm"));
    scripted.records.outages = () => {
      throw new ApiError("DATABASE_UNAVAILABLE", "the database is away");
    };
    const check = (path: string) =>
      withPage(browser(), "about:blank", look, async (page) => {
        const answer = await page.goto(scripted.origin + path);
        assert.equal(answer?.status(), 503, path);
        await assertAccessible(page, `${path}, ${name}`);
      });
    await check("/outages");
    scripted.live.isReady = false;
    await check("/");
  });
}
