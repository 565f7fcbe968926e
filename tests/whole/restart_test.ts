import assert from "node:assert/strict";
import { textIn } from "../../components/text/catalogue.ts";
import { sharedBrowser } from "../support/browser.ts";
import { startTestDatabase } from "../support/database.ts";
import { startTestManager } from "../support/manager.ts";
import { asked, eventually, hostnames, isLive, READERS, withPage } from "../support/pages.ts";

const browser = sharedBrowser();

for (const { screen, language, options } of READERS) {
  Deno.test(`a page outlives a restart of its manager, without a stale row or one twice, on a ${screen} in ${language}`, async () => {
    const text = textIn(language);
    await using database = await startTestDatabase();
    const first = await startTestManager({ database });
    let isRunning = true;
    try {
      const named = (manager: typeof first, n: number, hostname: string) =>
        manager.register({ ip_address: `10.0.0.${n}`, hostname });
      const { id } = await (await named(first, 1, "goes")).json();
      await named(first, 2, "stays");
      await named(first, 3, "renamed-later");
      await withPage(browser(), `${first.origin}/?sort=hostname`, options, async (page) => {
        await isLive(page);
        await eventually(async () =>
          assert.deepEqual(await hostnames(page), ["goes", "renamed-later", "stays"])
        );
        const { port } = new URL(first.origin);
        await first[Symbol.asyncDispose]();
        isRunning = false;
        await page.locator(".banner--lost").getByRole("button").waitFor();

        await using second = await startTestManager({ database, env: { API_PORT: port } });
        assert.equal((await second.fetch(`/api/machines/${id}`, { method: "DELETE" })).status, 204);
        await named(second, 3, "renamed");
        await named(second, 4, "comes");
        // By itself, sooner or later; whoever looks on need not wait.
        await page.locator(".banner--lost").getByRole("button").click({ timeout: 2000 })
          .catch(() => {});
        await page.locator(".banner--lost").waitFor({ state: "hidden" });
        await isLive(page);
        await eventually(async () =>
          assert.deepEqual(await hostnames(page), ["comes", "renamed", "stays"])
        );
        await page.getByText(text.truth.line.ok(3)).first().waitFor();
        assert.equal(await asked(page), "?sort=hostname");

        // To a machine and back: the list is as it was left.
        await page.locator("tbody").getByRole("link", { name: "stays" }).click();
        await page.getByRole("heading", { level: 1, name: "stays" }).waitFor();
        await page.goBack();
        await isLive(page);
        assert.deepEqual(await hostnames(page), ["comes", "renamed", "stays"]);
        assert.equal(await asked(page), "?sort=hostname");
      });
    } finally {
      if (isRunning) await first[Symbol.asyncDispose]();
    }
  });
}
