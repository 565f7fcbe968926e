import { launchBrowser } from "./tests/support/browser.ts";
import { useKnownFonts } from "./tests/support/fonts.ts";
import { fleet } from "./tests/support/machines.ts";
import { DESKTOP, isLive, PHONE } from "./tests/support/pages.ts";
import { uiManager } from "./tests/support/ui_manager.ts";
const [size, mood, screen, scheme, loc, out, action] = Deno.args;
await using manager = await uiManager(fleet(Number(size), mood as any));
await using browser = await launchBrowser();
const opt = screen === "phone" ? PHONE : DESKTOP;
const context = await browser.newContext({
  ...opt,
  colorScheme: scheme as any,
  locale: loc,
  deviceScaleFactor: screen === "phone" ? 2 : 1.5,
});
await useKnownFonts(context);
const page = await context.newPage();
page.on("response", (r) => console.log("R", r.status(), r.url()));
page.on("requestfailed", (r) => console.log("F", r.url(), r.failure()?.errorText));
page.on("console", (m) => console.log("C", m.text()));
page.on("pageerror", (e) => console.log("E", e.message));
await page.goto(manager.origin + (Deno.args[7] ?? ""));
await page.waitForTimeout(3000);
console.log(await page.evaluate(() => document.querySelector(".topbar__end")?.textContent));
await isLive(page);
let seed = 5;
const rnd = () => (seed = seed * 16807 % 2147483647) / 2147483647;
const ms = manager.live.machines().slice(0, 1200);
for (let i = 0; i < 24; i++) {
  manager.live.check(
    ...ms.filter((m) => m.state !== "unknown").map((
      m,
    ) => ({
      id: m.id,
      checkedAt: Date.now() + i - 60,
      rtt: m.state === "down"
        ? (i > 17 ? null : .4 + rnd() * .2)
        : m.loss > .02
        ? (i > 15 ? (rnd() < .4 ? null : 5 + rnd() * 10) : .4 + rnd() * .3)
        : (m.rtt ?? .5) * (.8 + rnd() * .4),
    } as any)),
  );
  await page.waitForTimeout(40);
}
// back to where they were
manager.live.check(...ms.map((m) => ({ id: m.id, rtt: m.rtt, checkedAt: m.checkedAt })));
await page.waitForTimeout(800);
if (action) {
  await eval(`(async(page, manager)=>{${action}})`)(page, manager);
  await page.waitForTimeout(600);
}
await page.screenshot({ path: out, fullPage: Deno.args[8] === "full" });
await context.close();
