/**
 * A Worker in the place of the ICMP engine's: it answers the first check that it is handed, and crashes
 * with the others in its hands.
 */
import { CheckTable } from "../../monitor/icmp/check_table.ts";
import { openLibc } from "../../monitor/icmp/libc.ts";
import { Poller } from "../../monitor/icmp/poller.ts";
import { Tally } from "../../monitor/icmp/tally.ts";
import type { WorkerStart } from "../../monitor/icmp/worker.ts";

self.onmessage = ({ data }: MessageEvent<WorkerStart>) => {
  self.postMessage({ kind: "ready", sockets: "raw", blind: null });
  new Poller(openLibc(), [data.doorbell]).wait(Infinity);
  const table = new CheckTable(data.table, data.capacity);
  const row = table.submitted.shift();
  const tally = new Tally(table);
  tally.begin(row);
  tally.sent(row, 1);
  tally.received(row, 1, 2);
  tally.conclude(row);
  table.decided.push(row);
  throw new Error("crashed for the test");
};
