import type { BrowserContextOptions, Page } from "playwright-core";
import type { LiveMachine } from "../../core/live.ts";
import { assertAccessible } from "../support/axe.ts";
import { sharedBrowser } from "../support/browser.ts";
import { fleet, machine } from "../support/machines.ts";
import { DESKTOP, isLive, PHONE, withPage } from "../support/pages.ts";
import { uiManager } from "../support/ui_manager.ts";

const browser = sharedBrowser();

/** Every state there is, an incident, tags. */
const FIRE: readonly LiveMachine[] = [
  ...fleet(24, "fire").map((each) => ({ ...each, tags: each.id % 3 === 0 ? ["web"] : [] })),
  machine({ id: 901, paused: true }),
  machine({ id: 902, loss: 0.4 }),
  machine({ id: 903, state: "unknown", rtt: null, checkedAt: null }),
];

/** axe takes seconds for each: one look for each view, and in the soak, which sets the variable, every look. */
const EVERY_LOOK = Deno.env.get("EVERY_LOOK") === "1";

/** The pages, and what can be open on them. */
const VIEWS: readonly {
  readonly name: string;
  readonly path: string;
  readonly machines?: readonly LiveMachine[];
  readonly open?: (page: Page) => Promise<void>;
}[] = [
  { name: "calm", path: "/", machines: fleet(24, "calm") },
  { name: "nothing found", path: "/?q=nobody" },
  { name: "by tag", path: "/?by=tag" },
  { name: "no machines", path: "/", machines: [] },
  { name: "registering", path: "/register" },
  { name: "no such page", path: "/nowhere" },
  {
    name: "on fire, an incident open, some selected, changed, and a menu",
    path: "/",
    async open(page) {
      await page.locator(".incident__fold").click();
      await page.keyboard.press("j");
      await page.keyboard.press("x");
      await page.locator(".bulk").waitFor();
      await page.keyboard.press(".");
      await page.getByRole("menu").waitFor();
    },
  },
  {
    name: "menu of the bar",
    path: "/",
    async open(page) {
      await page.locator(".topbar__menu summary").click();
    },
  },
  {
    name: "help",
    path: "/",
    async open(page) {
      await page.keyboard.press("?");
      await page.getByRole("dialog").waitFor();
    },
  },
  {
    name: "deleting one",
    path: "/",
    async open(page) {
      await page.locator("tbody [data-tool=menu]").first().click();
      await page.getByRole("menuitem").last().click();
      await page.getByRole("dialog").waitFor();
    },
  },
  {
    name: "tagging many",
    path: "/",
    async open(page) {
      await page.keyboard.press("a");
      await page.locator(".bulk .button").nth(3).click();
      await page.getByRole("dialog").waitFor();
    },
  },
];

/** Each screen with each scheme. */
const LOOKS = [
  ["desktop", DESKTOP, "light", "en-GB"],
  ["phone", PHONE, "dark", "ja-JP"],
  ["desktop", DESKTOP, "dark", "ja-JP"],
  ["phone", PHONE, "light", "en-GB"],
] as const;

for (const [turn, [screen, options, colorScheme, locale]] of LOOKS.entries()) {
  Deno.test(`axe finds nothing on a ${screen}, ${colorScheme}, ${locale}`, async () => {
    const context = { ...options, colorScheme, locale };
    const views = VIEWS.filter((_, n) => EVERY_LOOK || n % LOOKS.length === turn);
    for (const view of views) await check(view, context);
  });
}

Deno.test("axe finds nothing in high contrast, nor when the connection is lost", async () => {
  for (const colorScheme of EVERY_LOOK ? ["light", "dark"] as const : ["dark"] as const) {
    const context: BrowserContextOptions = { ...DESKTOP, colorScheme, contrast: "more" };
    await check({ name: "high contrast", path: "/" }, context);
    await using manager = await uiManager(FIRE);
    await withPage(browser(), manager.origin, { ...DESKTOP, colorScheme }, async (page) => {
      await isLive(page);
      manager.live.cut();
      await page.locator(".banner--lost").getByRole("button").waitFor();
      await assertAccessible(page, `lost, ${colorScheme}`);
    });
  }
});

async function check(
  { name, path, machines = FIRE, open }: (typeof VIEWS)[number],
  context: BrowserContextOptions,
): Promise<void> {
  await using manager = await uiManager(machines);
  await withPage(browser(), manager.origin + path, context, async (page) => {
    await isLive(page);
    await open?.(page);
    await assertAccessible(page, `${name}, ${JSON.stringify(context)}`);
  });
}
