import assert from "node:assert/strict";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { DESKTOP } from "./pages.ts";

/** What a page may never come to hold by what somebody wrote: found in the page itself. */
const PLANTED = `(() => {
  // The licence on /docs, and what an authenticator is set up by.
  const KNOWN = ["https://spdx.org/licenses/", "otpauth:"];
  const found = [];
  for (const element of document.querySelectorAll("*")) {
    const name = element.localName;
    const note = () => found.push(element.outerHTML.slice(0, 200));
    if (["iframe", "frame", "object", "embed", "base", "applet", "portal", "marquee", "math", "foreignObject"]
      .includes(name)) note();
    if (name === "meta" && element.httpEquiv !== "") note();
    if (name === "script" && element.nonce === "" && !(element.src.startsWith(location.origin + "/"))) {
      if (!/json/.test(element.type)) note();
    }
    for (const { name, value } of element.attributes) {
      if (/^on/i.test(name)) note();
      if (/^(?:href|src|action|formaction|data|srcset|xlink:href)$/i.test(name)) {
        const url = URL.parse(value, location.href);
        const own = url === null ? "" : url.protocol === "data:" || url.protocol === "blob:" ? "own" : url.origin;
        if (own !== location.origin && own !== "own" && !KNOWN.some((known) => value.startsWith(known))) note();
      }
    }
  }
  if (Object.keys(Object.prototype).length > 0) found.push("Object.prototype: " + Object.keys(Object.prototype));
  return found;
})()`;

/** A browser in which nothing that somebody wrote may come to life, and which counts whatever does. */
export interface TrappedBrowser extends AsyncDisposable {
  readonly page: Page;
  /** Scripts that ran, dialogs, violations of the page's policy, requests elsewhere, further windows. */
  readonly hits: readonly string[];
  /** Goes to an address of the manager and looks whether anything came to life there. */
  visit(path: string): Promise<void>;
  /** Fails where anything came to life or was planted, here and so far. */
  assertQuiet(what: string): Promise<void>;
}

/** @param origin the manager's; requests to any other are counted and not sent */
export async function trappedBrowser(browser: Browser, origin: string): Promise<TrappedBrowser> {
  const context = await browser.newContext(DESKTOP);
  const hits: string[] = [];
  await setTraps(context, origin, (hit) => hits.push(hit));
  const page = await context.newPage();
  context.on("page", (other) => {
    if (other !== page) hits.push(`a window: ${other.url()}`);
  });
  const trapped: TrappedBrowser = {
    page,
    hits,
    async visit(path) {
      await page.goto(`${origin}${path}`, { waitUntil: "load" });
      await trapped.assertQuiet(path);
    },
    async assertQuiet(what) {
      assert.equal(new URL(page.url()).origin, origin, `${what} led elsewhere`);
      assert.deepEqual(await page.evaluate(PLANTED), [], what);
      assert.deepEqual(hits, [], what);
      assert.equal(page.frames().length, 1, what);
    },
    async [Symbol.asyncDispose]() {
      await context.close();
    },
  };
  return trapped;
}

async function setTraps(
  context: BrowserContext,
  origin: string,
  hit: (what: string) => void,
): Promise<void> {
  await context.exposeFunction("__pwned", (...given: unknown[]) => hit(`a script: ${given}`));
  await context.exposeFunction("__violated", (what: string) => hit(`a violation: ${what}`));
  await context.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) => {
      const { violatedDirective, blockedURI, sample } = event;
      (globalThis as unknown as { __violated(what: string): void })
        .__violated(`${violatedDirective} ${blockedURI} ${sample}`);
    });
  });
  context.on("dialog", (dialog) => {
    hit(`a dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  await context.route((url) => url.origin !== origin, (route) => {
    hit(`a request: ${route.request().url()}`);
    return route.abort();
  });
}
