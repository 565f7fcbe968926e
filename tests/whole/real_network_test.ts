import assert from "node:assert/strict";
import { sharedBrowser } from "../support/browser.ts";
import { testNeeding } from "../support/needs.ts";
import { answerFor, fallSilent, makeNetwork } from "../support/netns.ts";
import { DESKTOP, withPage } from "../support/pages.ts";
import { remoteManager } from "../support/remote_manager.ts";
import { registerAll } from "../support/status_client.ts";

const browser = sharedBrowser();

testNeeding(
  ["namespaces"],
  "a browser sees machines on a real network die and come back, without being reloaded",
  async () => {
    await using network = await makeNetwork();
    await answerFor(network, "10.100.0.0/24");
    await using manager = await remoteManager(network.manager, {
      PING_INTERVAL: "1",
      PING_TIMEOUT: "0.5",
      CONFIRM_INTERVAL: "0.3",
    });
    // Before there is a machine there is another page, which gives way by loading anew.
    await registerAll(manager.origin, ["127.0.0.1"]);
    await withPage(browser(), manager.origin, DESKTOP, async (page) => {
      const navigations: string[] = [];
      page.on("framenavigated", (frame) => navigations.push(frame.url()));
      await registerAll(manager.origin, ["127.0.0.2", "10.100.0.1", "10.100.0.2"]);
      // What has come back is degraded until its loss is forgotten, some twenty checks later.
      const shown = (ip: string, word: string) =>
        page.locator("tbody tr", { hasText: ip }).getByText(word, { exact: true })
          .waitFor({ timeout: 60_000 });
      for (const ip of ["127.0.0.1", "127.0.0.2", "10.100.0.1", "10.100.0.2"]) {
        await shown(ip, "Answering");
      }

      await fallSilent(network, "10.100.0.0/24");
      await shown("10.100.0.1", "Unreachable");
      await shown("10.100.0.2", "Unreachable");
      await shown("127.0.0.1", "Answering");
      const headline = (words: string) => page.locator("h1", { hasText: words }).waitFor();
      await headline("2 machines unreachable");

      await answerFor(network, "10.100.0.0/24");
      await registerAll(manager.origin, ["10.100.0.1", "10.100.0.2"]);
      await shown("10.100.0.1", "Answering");
      await shown("10.100.0.2", "Answering");
      await headline("All 4 machines answer");
      assert.deepEqual(navigations, []);
    });
  },
);
