import assert from "node:assert/strict";
import { sharedBrowser } from "../support/browser.ts";
import { uiManager } from "../support/ui_manager.ts";

const browser = sharedBrowser();

Deno.test("/docs shows the reference from this host alone, and breaks no policy", async () => {
  await using manager = await uiManager();
  await using context = await browser().newContext();
  const page = await context.newPage();
  const asked: string[] = [];
  const complaints: string[] = [];
  page.on("request", (request) => void asked.push(request.url()));
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  page.on("pageerror", (error) => void complaints.push(String(error)));
  await page.goto(`${manager.origin}/docs`);
  await page.getByText("Register a machine; the body names its address").waitFor();
  await page.getByText("List machines, the latest registered first").click();
  await page.getByRole("button", { name: "Try it out" }).click();
  await page.getByRole("button", { name: "Execute" }).click();
  await page.locator(".live-responses-table").getByText('"limit"').waitFor();
  assert.deepEqual(complaints.filter((text) => !/status of 404/.test(text)), []);
  for (const url of asked) {
    assert.ok(/^(data|blob):/.test(url) || new URL(url).origin === manager.origin, url);
  }
});
