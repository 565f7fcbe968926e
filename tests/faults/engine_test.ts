import assert from "node:assert/strict";
import { IcmpProber } from "../../monitor/icmp_prober.ts";
import { healthSchema } from "../../web/health_wire.ts";
import { startTestManager } from "../support/manager.ts";
import { testNeeding } from "../support/needs.ts";
import { makeNetwork } from "../support/netns.ts";
import { remoteManager } from "../support/remote_manager.ts";
import { registerAll, statusClient } from "../support/status_client.ts";

const WORKER = new URL("../../monitor/icmp/worker.ts", import.meta.url);
const CRASHING = new URL("../support/crashing_worker.ts", import.meta.url);
const STUCK = new URL("../support/hanging_worker.ts#stuck", import.meta.url);

for (const [what, bad] of [["crashes", CRASHING], ["hangs", STUCK]] as const) {
  testNeeding(
    ["icmp"],
    `an engine whose Worker ${what} downs nobody, goes on, and is shown by GET /health`,
    async () => {
      const modules = [bad];
      const troubles: string[] = [];
      await using manager = await startTestManager({
        async openProber(timeoutMs) {
          const prober = new IcmpProber(
            { window: 64, timeoutMs, onTrouble: (message) => troubles.push(message) },
            () => new Worker(modules.shift() ?? WORKER, { type: "module" }),
            200,
          );
          await prober.open();
          return prober;
        },
      });
      using client = await statusClient(manager.origin, "live");
      const ips = Array.from({ length: 20 }, (_, i) => `127.9.0.${i + 1}`);
      const ids = await registerAll(manager.origin, ips);
      await client.until(
        () => ids.every((id) => client.machines.get(id)?.status === "active"),
        30_000,
      );
      assert.ok(client.changes.every(({ status }) => status === "active"));
      const { prober, monitor } = healthSchema.parse(
        await (await manager.fetch("/health")).json(),
      );
      assert.equal(prober?.restarts, 1);
      assert.ok((prober?.faults.WORKER ?? 0) > 0);
      assert.equal(prober?.last_fault?.name, "WORKER");
      assert.equal(monitor.state, "running");
      assert.equal(troubles.length, 1);
    },
  );
}

testNeeding(
  ["namespaces", "setpriv"],
  "a manager that may not open an ICMP socket serves, says why, and calls nobody unreachable",
  async () => {
    await using network = await makeNetwork();
    const wrapper = ["setpriv", "--bounding-set", "-net_raw", "--inh-caps", "-net_raw"];
    await using manager = await remoteManager(network.manager, {}, { wrapper });
    await registerAll(manager.origin, ["10.100.0.1"]);
    const { status, monitor, prober } = healthSchema.parse(
      await (await fetch(`${manager.origin}/health`)).json(),
    );
    assert.deepEqual([status, monitor.state, monitor.engine, prober], [
      "healthy",
      "stopped",
      "none",
      null,
    ]);
    const { machines } = await (await fetch(`${manager.origin}/api/machines`)).json();
    assert.equal(machines.length, 1);
    assert.notEqual(machines[0].status, "unreachable");
  },
);
