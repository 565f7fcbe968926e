import assert from "node:assert/strict";
import { textIn } from "../../components/text/catalogue.ts";
import { pastTextIn } from "../../components/text/past_catalogue.ts";
import { serverTextIn } from "../../components/text/server/catalogue.ts";
import { loadToolText } from "../../components/tools/text/catalogue.ts";
import { sharedBrowser } from "../support/browser.ts";
import { startTestManager } from "../support/manager.ts";
import { asked, DESKTOP, eventually, isLive, READERS, withPage } from "../support/pages.ts";

const browser = sharedBrowser();

for (const { screen, language, options } of READERS) {
  Deno.test(`a machine is watched and worked on its page, from a ${screen} in ${language}`, async () => {
    const past = pastTextIn(language);
    const text = textIn(language);
    const { remove } = await loadToolText(language);
    await using manager = await startTestManager();
    const ip = "10.0.0.5";
    const extra_data = { vxlan: { vtep: "10.200.0.1", mtu: 1450 }, roles: ["web", "cache"] };
    await manager.register({ ip_address: ip, hostname: "web-0001", vni: 100, extra_data });
    await withPage(browser(), manager.origin, options, async (page) => {
      await isLive(page);
      await page.getByRole("link", { name: "web-0001", exact: true }).click();
      await page.getByRole("heading", { level: 1, name: "web-0001" }).waitFor();
      const heading = page.locator(".machine__head .state");
      await heading.getByText(text.state.ok).waitFor();
      for (const fact of [ip, "02:00:0a:00:00:05", "1450", "web, cache"]) {
        await page.getByText(fact, { exact: true }).first().waitFor();
      }
      const button = (name: string) => page.getByRole("button", { name, exact: true });

      // Check now: on its way, then the result.
      await button(past.actions.check).click();
      await page.getByText(past.check.reply(5, 5)).waitFor();

      // Edit: what is wrong is said beside its field, and is where the focus is.
      await button(past.actions.edit).click();
      const dialog = page.getByRole("dialog");
      await dialog.getByLabel(past.edit.hostname, { exact: true }).fill("  ");
      await dialog.getByRole("button", { name: past.edit.save }).click();
      await dialog.getByText(past.edit.fault.hostname.blank).waitFor();
      assert.equal(await page.evaluate(() => document.activeElement?.id), "edit-hostname");
      await dialog.getByLabel(past.edit.hostname, { exact: true }).fill("web-1");
      await dialog.getByLabel(past.edit.tags, { exact: true }).fill("core, rack b");
      await dialog.getByLabel(past.edit.notes, { exact: true }).fill("one\ntwo");
      await dialog.getByRole("button", { name: past.edit.save }).click();
      await page.getByRole("heading", { level: 1, name: "web-1" }).waitFor();
      await page.locator(".tag").getByText("rack b", { exact: true }).waitFor();
      await page.getByText("one\ntwo").waitFor();

      // It dies: the page says so by itself, and the outage is in the list; and it comes back.
      manager.network.silent.add(ip);
      await heading.getByText(text.state.down).waitFor();
      await page.locator(".record--spaced").getByText(past.outages.open).waitFor();
      await page.locator(".record--spaced").getByText(past.now, { exact: true }).waitFor();
      await button(past.actions.check).click();
      await page.getByText(past.check.silence(5)).waitFor();
      manager.network.silent.delete(ip);
      await button(past.actions.check).click();
      // It answers, and what was lost is not forgotten at once.
      await heading.getByText(text.state.degraded).waitFor();
      await page.locator(".record--spaced").getByText(past.outages.ended, { exact: true }).last()
        .waitFor();

      await button(past.actions.pause).click();
      await heading.getByText(text.state.paused, { exact: true }).waitFor();
      assert.equal(await button(past.actions.check).count(), 0);
      await button(past.actions.resume).click();
      await heading.getByText(text.state.degraded).waitFor();

      await button(past.actions.remove).click();
      await page.getByRole("dialog").getByRole("button", { name: remove.confirm }).click();
      await page.waitForURL(`${manager.origin}/`);
      await page.getByText(serverTextIn(language).start.none).waitFor();
    });
  });
}

Deno.test("the page says when its machine is deleted elsewhere", async () => {
  await using manager = await startTestManager();
  const { id } = await (await manager.register({ ip_address: "10.0.0.6" })).json();
  await withPage(browser(), `${manager.origin}/machines/${id}`, DESKTOP, async (page) => {
    await isLive(page);
    await manager.fetch(`/api/machines/${id}`, { method: "DELETE" });
    await page.getByText("This machine has been deleted").waitFor();
    assert.equal(await page.getByRole("button").count(), 0);
  });
});

Deno.test("the chart goes on by itself, shows other spans, and is read off by keyboard", async () => {
  await using manager = await startTestManager();
  const { id } = await (await manager.register({ ip_address: "10.0.0.7" })).json();
  await manager.fetch(`/api/machines/${id}/check`, { method: "POST" });
  await withPage(browser(), `${manager.origin}/machines/${id}`, DESKTOP, async (page) => {
    await isLive(page);
    await page.getByRole("link", { name: "1 h", exact: true }).click();
    await page.locator("[data-range='1h'][aria-current]").waitFor();
    assert.equal(await asked(page), "?range=1h");
    const note = page.locator(".chart__note");
    await note.getByText(/^\d+ packets sent, 0 lost/).waitFor();
    const cursor = page.getByRole("slider", { name: "Moment on the chart" });
    await cursor.focus();
    await page.keyboard.press("Home");
    await note.getByText(/^\d\d:\d\d:\d\d: RTT 0\.30 ms, 0 of \d lost$/).waitFor();
    assert.match(await cursor.getAttribute("aria-valuetext") ?? "", /RTT 0\.30 ms/);
    await page.keyboard.press("Tab");
    await page.getByText("As a table").click();
    assert.ok(await page.locator(".chart__table tbody tr").count() > 0);
  });
});

Deno.test("the pages of machines and outages can be read without a script", async () => {
  await using manager = await startTestManager();
  const { id } = await (await manager.register({ ip_address: "10.0.0.8" })).json();
  manager.network.silent.add("10.0.0.8");
  await eventually(async () => {
    const { status } = await (await manager.fetch(`/api/machines/${id}`)).json();
    assert.equal(status, "unreachable");
  });
  const without = { ...DESKTOP, javaScriptEnabled: false };
  await withPage(browser(), `${manager.origin}/machines/${id}?range=1h`, without, async (page) => {
    assert.match(await page.title(), /^host-10\.0\.0\.8 · /);
    assert.match(await page.textContent(".verdict") ?? "", /^Has not answered since \d\d:/);
    assert.equal(await page.locator(".chart__plane").count(), 1);
    assert.equal(await page.getByRole("button").count(), 0);
    await page.click("text=Outages >> nth=0");
    assert.equal(new URL(page.url()).pathname, "/outages");
    assert.equal(await page.textContent("h1"), "1 machine unreachable now");
    await page.click("text=Ended >> nth=0");
    assert.equal(new URL(page.url()).search, "?show=ended");
    assert.match(await page.textContent(".outages") ?? "", /No outage in this span/);
  });
});

Deno.test("a machine that is not there is told in the reader's language", async () => {
  await using manager = await startTestManager();
  for (const path of ["/machines/999999", "/machines/abc", "/machines/1.0"]) {
    const answer = await manager.fetch(path, { headers: { "accept-language": "ja" } });
    assert.equal(answer.status, 404);
    assert.match(await answer.text(), /<html lang="ja"/);
  }
});
