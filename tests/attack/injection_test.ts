/**
 * Every text of strings.json through every field into every page, in a real browser: none comes to life, and each
 * is shown as the text it is. The short form looks at some of the pages, tests/soak/injection_pages_soak.ts at all.
 */
import assert from "node:assert/strict";
import { ATTACK_STRINGS } from "../support/attack_strings.ts";
import { sharedBrowser } from "../support/browser.ts";
import { hostileAddresses } from "../support/hostile_addresses.ts";
import { type HostileFleet, hostileFleet } from "../support/hostile_fleet.ts";
import { startTestManager, type TestManager } from "../support/manager.ts";
import { eventually, isLive } from "../support/pages.ts";
import { trappedBrowser } from "../support/trapped_browser.ts";

/** Pages of a kind that are looked at: all of them in the soak, which sets the variable. */
const PAGES = Deno.env.get("EVERY_PAGE") === "1" ? Infinity : 3;

const browser = sharedBrowser();
let manager: TestManager;
let fleet: HostileFleet;
Deno.test.beforeAll(async () => {
  manager = await startTestManager();
  fleet = await hostileFleet(manager, ATTACK_STRINGS.filter((_, n) => n % 6 === 0));
});
Deno.test.afterAll(async () => await manager[Symbol.asyncDispose]());

/** Some of each kind, and all that fit several places at once. */
const CHOSEN = ATTACK_STRINGS.filter((text, n) =>
  n % 90 === 0 || text.startsWith("javascript:/*") || text.startsWith("</script></style>") ||
  text.startsWith("\"'-->") || text === "__proto__" || text === "//attacker.invalid/"
);

Deno.test("the traps catch what comes to life", async () => {
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, () =>
    new Response(
      "<script>__pwned(1)</script><img src=x onerror=alert(1)><img src=//attacker.invalid/x><iframe></iframe>" +
        "<a href=javascript:x>x</a>",
      { headers: { "content-type": "text/html", "content-security-policy": "style-src 'none'" } },
    ));
  try {
    await using trapped = await trappedBrowser(browser(), `http://127.0.0.1:${server.addr.port}`);
    await assert.rejects(trapped.visit("/"));
    await trapped.page.evaluate(() =>
      document.body.insertAdjacentHTML("beforeend", "<style>p{}</style>")
    );
    await eventually(() => {
      const kinds = new Set(trapped.hits.map((hit) => hit.split(":")[0]));
      assert.deepEqual([...kinds].sort(), ["a dialog", "a request", "a script", "a violation"]);
      return Promise.resolve();
    });
  } finally {
    await server.shutdown();
  }
});

Deno.test("hostnames are shown as text in the list, on every page of it", async () => {
  assert.ok(fleet.hostnames.length > 400, `${fleet.hostnames.length} texts may be a hostname`);
  await using trapped = await trappedBrowser(browser(), manager.origin);
  const missing = new Set(fleet.hostnames);
  for (let page = 1; missing.size > 0 && page < 20 && page <= PAGES; page++) {
    await trapped.visit(`/?page=${page}&sort=hostname`);
    await isLive(trapped.page);
    const shown = await trapped.page.locator(".list__host").allTextContents();
    assert.ok(shown.length > 0);
    for (const text of shown) missing.delete(text);
    await trapped.assertQuiet(`page ${page} of the list`);
  }
  assert.ok(missing.size < fleet.hostnames.length);
  if (PAGES === Infinity) assert.deepEqual([...missing], []);
});

Deno.test("extra_data's keys and values, tags and notes are shown as text on a machine's page", async () => {
  await using trapped = await trappedBrowser(browser(), manager.origin);
  for (const { id, texts } of fleet.crammed.slice(0, PAGES)) {
    await trapped.visit(`/machines/${id}`);
    await isLive(trapped.page);
    await trapped.assertQuiet(`machine ${id}`);
    const shown = await trapped.page.evaluate(() => document.body.textContent ?? "");
    // Objects are shown as JSON, in which some characters are written otherwise.
    const written = (text: string) => [text, JSON.stringify(text).slice(1, -1), text.trim()];
    const missing = texts.filter((text) => !written(text).some((form) => shown.includes(form)));
    assert.deepEqual(missing, [], `machine ${id}`);
  }
});

Deno.test("a hostname is shown as text on the machine's own page, in its dialogs and in its title", async () => {
  await using trapped = await trappedBrowser(browser(), manager.origin);
  const { page } = trapped;
  for (const text of CHOSEN.filter((text) => fleet.hostnames.includes(text)).slice(0, PAGES)) {
    const machine = manager.services.live.machines().find(({ hostname }) => hostname === text)!;
    await trapped.visit(`/machines/${machine.id}`);
    await isLive(page);
    assert.equal(await page.locator("h1").textContent(), text);
    for (const name of ["Edit", "Delete"]) {
      await page.getByRole("button", { name, exact: true }).first().click();
      const dialog = page.getByRole("dialog");
      await dialog.waitFor();
      await trapped.assertQuiet(`${name} of ${text}`);
      await page.keyboard.press("Escape");
      await dialog.waitFor({ state: "hidden" });
    }
  }
});

Deno.test("outages, the audit log, users and tokens show them as text", async () => {
  manager.network.silent.add("10.70.0.0");
  for (let n = 0; n < 256; n++) manager.network.silent.add(`10.70.0.${n}`);
  await using trapped = await trappedBrowser(browser(), manager.origin);
  const { page } = trapped;
  await eventually(async () => {
    const answer = await manager.fetch("/api/outages?open=true");
    assert.ok((await answer.json()).outages.length >= 200);
  }, 60_000);
  for (const path of ["/outages", "/outages?show=open", "/admin/users", "/register"]) {
    await trapped.visit(path);
  }
  await trapped.visit("/admin/tokens");
  const tokens = await page.evaluate(() => document.body.textContent ?? "");
  assert.deepEqual(fleet.tokens.filter((text) => !tokens.includes(text)), []);
  let pages = 0;
  for (let path: string | null = "/admin/audit"; path !== null; pages++) {
    await trapped.visit(path);
    path = await page.evaluate(() =>
      document.querySelector('main a[href^="/admin/audit?before="]')?.getAttribute("href") ?? null
    );
  }
  assert.ok(pages > 4, `${pages} pages of the audit log`);
});

Deno.test("parameters of an address come to life on no page", async () => {
  await using trapped = await trappedBrowser(browser(), manager.origin);
  // tests/soak/injection_soak.ts visits them with every text.
  for (const text of CHOSEN.filter((_, n) => n % 4 === 0)) {
    for (const path of hostileAddresses(text)) await trapped.visit(path);
  }
});

Deno.test("what is typed comes to life nowhere: search, the form to sign in, the fields of a machine", async () => {
  await using trapped = await trappedBrowser(browser(), manager.origin);
  const { page } = trapped;
  const typed = CHOSEN.filter((text) =>
    !/[\0\n\r]/.test(text) && text.isWellFormed() && text !== ""
  ).slice(0, 6);
  await trapped.visit("/");
  await isLive(page);
  for (const text of typed) {
    await page.getByRole("searchbox").first().fill(text);
    await page.evaluate(() =>
      new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))
    );
    await trapped.assertQuiet(`searching ${text}`);
  }
  for (const text of typed.slice(0, 3)) {
    await trapped.visit("/login");
    await page.getByLabel("Name").fill(text);
    await page.getByLabel("Password").fill(text);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("alert").waitFor();
    await trapped.assertQuiet(`signing in as ${text}`);
  }
  const { id } = fleet.crammed[0]!;
  for (const text of typed) {
    await trapped.visit(`/machines/${id}`);
    await isLive(page);
    await page.getByRole("button", { name: "Edit", exact: true }).click();
    const dialog = page.getByRole("dialog");
    for (const field of await dialog.getByRole("textbox").all()) await field.fill(text);
    await dialog.getByRole("button", { name: "Save" }).click();
    await trapped.assertQuiet(`typing ${text}`);
  }
});
