import assert from "node:assert/strict";
import { testNeeding } from "../../tests/support/needs.ts";
import { Counters } from "./counters.ts";
import type { WorkerMessage, WorkerStart } from "./worker.ts";

testNeeding(["icmp"], "the Worker reports an exception of its own and ends", async () => {
  const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
  const said = new Promise<WorkerMessage>((resolve) => {
    worker.onmessage = ({ data }) => data.kind !== "ready" && resolve(data);
  });
  const start: WorkerStart = {
    // Too little memory for its rows.
    table: new SharedArrayBuffer(8),
    capacity: 16,
    counters: Counters.create().memory,
    doorbell: -1,
    window: 16,
    timeout: 1000,
    gap: 100,
    rate: 1000,
  };
  worker.postMessage(start);
  const { kind, ...rest } = await said;
  assert.deepEqual([kind, "message" in rest], ["crashed", true]);
  worker.terminate();
});
