import { fileURLToPath } from "node:url";
import assert from "node:assert/strict";
import type { Page } from "playwright-core";

/** WCAG 2.2, levels A and AA, as axe tags its rules. */
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

interface Violation {
  readonly id: string;
  readonly help: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

const source = await Deno.readTextFile(fileURLToPath(import.meta.resolve("axe-core/axe.min.js")));

/** Fails on whatever axe finds wrong with a page as it is now, by WCAG 2.2 AA. */
export async function assertAccessible(page: Page, where: string): Promise<void> {
  // A window as high as the page: else a row that is scrolled half under a bar counts as half a target.
  const size = page.viewportSize();
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  if (size !== null) await page.setViewportSize({ ...size, height: Math.max(size.height, height) });
  // As the browser's own tool, which the page's policy does not hold back.
  await page.evaluate(source);
  const violations = await page.evaluate(async (tags) => {
    // deno-lint-ignore no-explicit-any -- axe puts itself there.
    const { axe } = globalThis as any;
    // What an open menu lies on is no target meanwhile: a press there closes the menu.
    const menu = document.querySelector(".topbar__menu[open]");
    const covered = menu === null ? [] : ["tbody [data-tool]"];
    const { violations } = await axe.run({ include: [document], exclude: covered }, {
      runOnly: { type: "tag", values: tags },
    });
    return violations as Violation[];
  }, TAGS);
  const found = violations.map(({ id, help, nodes }) =>
    `${id}: ${help}\n${
      nodes.slice(0, 3).map((node) => `  ${node.html.slice(0, 300)}\n  ${node.failureSummary}`)
        .join("\n")
    }`
  );
  assert.equal(found.join("\n"), "", where);
}
