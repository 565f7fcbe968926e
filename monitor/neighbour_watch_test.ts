import assert from "node:assert/strict";
import { parseIp } from "../core/address.ts";
import { type Logger, SILENT } from "../core/log.ts";
import { NeighbourWatch } from "./neighbour_watch.ts";

const IP = parseIp("10.0.0.1");

function watchOver(onLink: { 4: number; 6: number }, warnings: string[]): NeighbourWatch {
  const log: Logger = { ...SILENT, warn: (message) => void warnings.push(message) };
  const ownLink = {
    neighbours: () => [
      { family: 4 as const, entries: 10, limit: 1024, overflows: 0 },
      { family: 6 as const, entries: 900, limit: 2048, overflows: 0 },
    ],
    countOnLink: () => onLink,
  };
  return new NeighbourWatch(ownLink, () => [IP], log);
}

Deno.test("NeighbourWatch shows the fuller table when there is room", () => {
  const warnings: string[] = [];
  const watch = watchOver({ 4: 100, 6: 100 }, warnings);
  watch.look();
  assert.deepEqual(watch.current, { entries: 900, onLink: 100, limit: 2048, warning: null });
  assert.deepEqual(warnings, []);
});

Deno.test("NeighbourWatch warns before the table overflows, with the command, and once", () => {
  const warnings: string[] = [];
  const onLink = { 4: 1000, 6: 0 };
  const watch = watchOver(onLink, warnings);
  watch.look();
  watch.look();
  assert.equal(warnings.length, 1);
  assert.match(warnings[0] ?? "", /sysctl -w net\.ipv4\.neigh\.default\.gc_thresh3=4096/);
  assert.equal(watch.current?.limit, 1024);
  onLink[4] = 10;
  watch.look();
  assert.equal(watch.current?.warning, null);
  onLink[4] = 1000;
  watch.look();
  assert.equal(warnings.length, 2);
});
