import assert from "node:assert/strict";
import { TOTP } from "otpauth";
import { sharedBrowser } from "../support/browser.ts";
import { PASSWORD } from "../support/guarded_manager.ts";
import { startTestManager } from "../support/manager.ts";

const browser = sharedBrowser();

Deno.test("in a browser: the first link, the dashboard, tokens, a second factor, signing out", async (t) => {
  await using manager = await startTestManager({ env: { ANONYMOUS_ROLE: "none" } });
  await using context = await browser().newContext({ locale: "en-GB" });
  const page = await context.newPage();
  const troubles: string[] = [];
  page.on("console", (message) => message.type() === "error" && troubles.push(message.text()));
  page.on("pageerror", (error) => troubles.push(String(error)));
  const at = (path: string) => `${manager.origin}${path}`;
  const fill = (label: string, value: string) =>
    page.getByLabel(label, { exact: true }).fill(value);
  const press = (name: string) => page.getByRole("button", { name, exact: true }).click();

  await t.step("whoever has not signed in is sent to do so, and sees nothing else", async () => {
    await page.goto(at("/register"));
    assert.equal(page.url(), at("/login?next=%2Fregister"));
    assert.equal(await page.getByRole("heading", { level: 1 }).innerText(), "Sign in");
    assert.equal(await page.getByRole("link", { name: "Machines" }).count(), 0);
  });

  await t.step("the first link makes an administrator", async () => {
    await page.goto(at(`/login?token=${manager.firstLink}`));
    await fill("Name", "root");
    await fill("Password", PASSWORD);
    await press("Sign in");
    await page.waitForURL(at("/"));
    await page.getByRole("link", { name: "root" }).waitFor();
    const [cookie] = await context.cookies();
    assert.deepEqual(
      [cookie?.name, cookie?.httpOnly, cookie?.sameSite, cookie?.path],
      ["session", true, "Lax", "/"],
    );
    assert.equal(await page.evaluate(() => document.cookie), "");
  });

  await t.step("the dashboard is live", async () => {
    await manager.register({ ip_address: "127.0.0.1", hostname: "first-machine" });
    // The empty page loads anew for its first machine: until then going elsewhere would be cut short.
    await page.locator("tr[data-id]", { hasText: "first-machine" }).waitFor();
  });

  await t.step("a token is shown once", async () => {
    await page.goto(at("/admin/tokens"));
    await fill("Name", "agents");
    await press("Make token");
    const secret = await page.locator("[data-secret=token]").innerText();
    assert.match(secret, /^vxm_/);
    await page.goto(at("/admin/tokens"));
    assert.equal(await page.getByText(secret).count(), 0);
    await page.getByText("registers any address").waitFor();
  });

  await t.step("the second factor is set up, and asked for", async () => {
    await page.goto(at("/account"));
    await press("Set up an authenticator");
    const totp = new TOTP({ secret: await page.locator("[data-secret=totp]").innerText() });
    await fill("Code", totp.generate({ timestamp: Date.now() - 30_000 }));
    await press("Turn on");
    assert.equal(await page.locator(".account__codes li").count(), 10);
    await page.locator("main").getByRole("button", { name: "Sign out" }).click();
    await page.waitForURL(at("/login"));
    await fill("Name", "root");
    await fill("Password", PASSWORD);
    await press("Sign in");
    await fill("Code", totp.generate());
    await press("Confirm");
    await page.waitForURL(at("/"));
  });

  await t.step("a page whose session is ended elsewhere leads to sign-in by itself", async () => {
    await page.getByText("first-machine").first().waitFor();
    // Until the connection is up there is nothing to close.
    await page.locator(".topbar__end", { hasText: "Live" }).waitFor();
    const users = await manager.services.accounts.users();
    await manager.services.accounts.resetUser(users[0]!.id, {
      kind: "command",
      id: null,
      name: "test",
      client: "",
    });
    await page.waitForURL(at("/login"));
  });

  assert.deepEqual(troubles.filter((text) => !/40[13]|WebSocket/.test(text)), []);
});

Deno.test("in a browser without scripts, in Japanese: signing in works, and says what is wrong", async () => {
  await using manager = await startTestManager({ env: { ANONYMOUS_ROLE: "none" } });
  await using context = await browser().newContext({ locale: "ja-JP", javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(`${manager.origin}/login?token=${manager.firstLink}`);
  await page.getByLabel("名前").fill("root");
  await page.getByLabel("パスワード").fill("short");
  await page.getByRole("button", { name: "サインイン" }).click();
  assert.match(await page.getByRole("alert").innerText(), /12〜256文字/);
  await page.getByLabel("パスワード").fill(PASSWORD);
  await page.getByRole("button", { name: "サインイン" }).click();
  await page.locator(".topbar__menu summary").click();
  await page.getByRole("button", { name: "サインアウト" }).click();
  await page.getByLabel("名前").fill("root");
  await page.getByLabel("パスワード").fill("not the password");
  await page.getByRole("button", { name: "サインイン" }).click();
  assert.match(await page.getByRole("alert").innerText(), /名前またはパスワードが違います/);
});
