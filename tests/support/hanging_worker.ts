/**
 * A Worker in the place of the ICMP engine's that does not report what is wrong with it. With `#stuck` behind its
 * address it does nothing at all, however often it is woken, until it is told to end; with `#lossy` it answers every check but those of
 * addresses that end in .7, which it forgets after their echo has left.
 */
import { CheckTable } from "../../monitor/icmp/check_table.ts";
import { Doorbell } from "../../monitor/icmp/doorbell.ts";
import { openLibc } from "../../monitor/icmp/libc.ts";
import { Poller } from "../../monitor/icmp/poller.ts";
import { Tally } from "../../monitor/icmp/tally.ts";
import type { WorkerStart } from "../../monitor/icmp/worker.ts";

self.onmessage = ({ data }: MessageEvent<WorkerStart>) => {
  self.postMessage({ kind: "ready", sockets: "raw", blind: null });
  const table = new CheckTable(data.table, data.capacity);
  const libc = openLibc();
  const poller = new Poller(libc, [data.doorbell]);
  const isStuck = new URL(import.meta.url).hash === "#stuck";
  const tally = new Tally(table);
  while (Atomics.load(table.bell, 1) === 0) {
    poller.wait(10);
    Doorbell.silence(libc, data.doorbell);
    if (isStuck) continue;
    Atomics.add(table.bell, 2, 1);
    for (let row = table.submitted.shift(); row >= 0; row = table.submitted.shift()) {
      tally.begin(row);
      tally.sent(row, 1);
      if (table.address[16 * row + 3] === 7) continue;
      tally.received(row, 1, 2);
      tally.conclude(row);
      table.decided.push(row);
      Atomics.add(table.bell, 0, 1);
      Atomics.notify(table.bell, 0);
    }
  }
  self.postMessage({ kind: "ended" });
  self.close();
};
