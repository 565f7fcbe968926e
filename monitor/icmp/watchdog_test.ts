import assert from "node:assert/strict";
import { CheckTable } from "./check_table.ts";
import { RowPool } from "./row_pool.ts";
import { Watchdog } from "./watchdog.ts";

/** A Worker's table and who watches it; checks take at most 10 looks, and 10 more are granted. */
function desk() {
  const table = CheckTable.create(64);
  const rows = new RowPool(64);
  const bounds = { timeout: 26, gap: 1, window: 64, period: 10 };
  const watchdog = new Watchdog(table, rows, bounds);
  return {
    take() {
      const row = rows.take(0, false);
      watchdog.took(row);
      return row;
    },
    send: (row: number) => void (table.sentAt[row] = 1),
    release: (row: number) => void rows.release(row),
    /** Looks so often, and says at which look something was wrong. */
    look(times: number, takesTurns: boolean) {
      for (let look = 1; look <= times; look++) {
        if (takesTurns) table.bell[2]!++;
        const reason = watchdog.look();
        if (reason !== null) return { look, reason };
      }
      return null;
    },
  };
}

Deno.test("Watchdog takes a Worker that has checks and takes no turn to hang", () => {
  const { take, release, look } = desk();
  assert.equal(look(100, false), null, "one that has nothing to do may sleep");
  const row = take();
  assert.equal(look(9, false), null);
  assert.equal(look(1, true), null);
  assert.deepEqual(look(100, false), { look: 10, reason: "hangs: it does not answer" });
  release(row);
  assert.equal(look(100, false), null);
});

Deno.test("Watchdog misses a check that was begun and should be over", () => {
  const { take, send, release, look } = desk();
  const row = take();
  assert.equal(look(100, true), null, "it may have to wait for others");
  send(row);
  assert.equal(look(21, true), null);
  release(row);
  const next = take();
  assert.equal(next, row);
  assert.equal(look(21, true), null, "the row is another check's now");
  send(next);
  assert.deepEqual(look(100, true), { look: 22, reason: "has lost a check" });
});

Deno.test("Watchdog misses a check that was never begun, though all others must be over", () => {
  const { take, look } = desk();
  take();
  // Two checks at a time of twenty looks each: the last of 64 has waited for 640.
  assert.deepEqual(look(1000, true), { look: 641, reason: "has lost a check" });
});
