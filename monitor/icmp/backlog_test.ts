import assert from "node:assert/strict";
import fc from "fast-check";
import { parseIp } from "../../core/address.ts";
import { Backlog } from "./backlog.ts";
import { RowPool } from "./row_pool.ts";

const ip = parseIp("10.0.0.1");

Deno.test("Backlog returns every check in order, whatever the batches", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(5), fc.nat(8)), { maxLength: 50 }), (steps) => {
      const backlog = new Backlog();
      let pushed = 0;
      let shifted = 0;
      for (const [push, shift] of steps) {
        backlog.push(Array.from({ length: push }, () => ({ token: pushed++, ip, echoes: 1 })));
        for (let i = 0; i < shift && shifted < pushed; i++) {
          assert.equal(backlog.shift()!.token, shifted++);
        }
        assert.equal(backlog.length, pushed - shifted);
      }
      while (shifted < pushed) assert.equal(backlog.shift()!.token, shifted++);
      assert.equal(backlog.shift(), undefined);
    }),
  );
});

Deno.test("RowPool gives each row once, and remembers whose it is", () => {
  const pool = new RowPool(4);
  const rows = [10, 11, 12, 13].map((token) => pool.take(token, token % 2 === 1));
  assert.deepEqual(new Set(rows), new Set([0, 1, 2, 3]));
  assert.deepEqual([pool.free, pool.suspects], [0, 2]);
  assert.equal(pool.release(rows[1]!), 11);
  assert.deepEqual([pool.free, pool.suspects], [1, 1]);
  assert.deepEqual(new Set(pool.tokens()), new Set([10, 12, 13]));
  assert.equal(pool.take(2 ** 32 - 1, false), rows[1]);
  assert.equal(pool.release(rows[1]!), 2 ** 32 - 1);
});
