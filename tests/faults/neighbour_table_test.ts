import assert from "node:assert/strict";
import { healthSchema } from "../../web/health_wire.ts";
import { testNeeding } from "../support/needs.ts";
import { makeNetwork } from "../support/netns.ts";
import { remoteManager } from "../support/remote_manager.ts";
import { registerAll } from "../support/status_client.ts";

/**
 * The kernel shows the limit to the host alone, and it is the host's: a table that this test filled would be that of
 * everybody. So the manager is shown a file of ours in its place.
 */
const SMALL_TABLE = `
  mount -t tmpfs none /proc/sys/net/ipv4/neigh
  mkdir /proc/sys/net/ipv4/neigh/default
  echo 16 >/proc/sys/net/ipv4/neigh/default/gc_thresh3
  exec "$@"`;

testNeeding(
  ["namespaces"],
  "GET /health warns of a neighbour table that is too small before it is full",
  async () => {
    await using network = await makeNetwork();
    const wrapper = ["unshare", "--mount", "sh", "-ec", SMALL_TABLE, "sh"];
    await using manager = await remoteManager(network.manager, {}, { wrapper });
    const health = async () =>
      healthSchema.parse(await (await fetch(`${manager.origin}/health`)).json());
    assert.deepEqual((await health()).neighbours, {
      entries: 0,
      on_link: 0,
      limit: 16,
      warning: null,
    });
    // Behind the router, where they take none, and then on the manager's own link.
    await registerAll(manager.origin, ["10.100.0.1", "10.100.0.2"]);
    await registerAll(manager.origin, Array.from({ length: 14 }, (_, i) => `10.99.0.${i + 10}`));
    for (;;) {
      const { neighbours } = await health();
      if (neighbours?.warning !== null) {
        assert.deepEqual([neighbours?.on_link, neighbours?.limit], [14, 16]);
        assert.match(neighbours?.warning ?? "", /gc_thresh3=4096/);
        break;
      }
      await new Promise((wake) => setTimeout(wake, 200));
    }
  },
);
