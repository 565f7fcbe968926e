import assert from "node:assert/strict";
import { Allowance, faultOf, LIMITS, type Watched } from "./limits.ts";

const QUIET: Watched = { phase: "idle", headSince: null, movedAt: 0, answeredAt: 0 };

Deno.test("faultOf() cuts what takes too long, and nothing sooner", () => {
  const table: [what: string, watched: Watched, limit: number, fault: string][] = [
    ["a head", { ...QUIET, headSince: 0 }, LIMITS.head, "slow head"],
    [
      "a head before the server is called",
      { ...QUIET, phase: "absent", headSince: 0 },
      LIMITS.head,
      "slow head",
    ],
    ["nothing asked", QUIET, LIMITS.idle, "idle"],
    ["an answer", { ...QUIET, phase: "busy" }, LIMITS.answer, "slow answer"],
  ];
  for (const [what, watched, limit, fault] of table) {
    assert.equal(faultOf(watched, limit), null, what);
    assert.equal(faultOf(watched, limit + 1), fault, what);
  }
});

Deno.test("faultOf() does not count a head's bytes as progress", () => {
  const dripping = { ...QUIET, headSince: 0, movedAt: LIMITS.head + 1 };
  assert.equal(faultOf(dripping, LIMITS.head + 1), "slow head");
});

Deno.test("faultOf() leaves WebSockets to the server's pings", () => {
  assert.equal(faultOf({ ...QUIET, phase: "upgraded", headSince: 0 }, 1e9), null);
});

Deno.test("Allowance lets a client answer pings for ever, and ends one that sends more", () => {
  const pongs = new Allowance(0);
  // 131 bytes: the longest control frame (RFC 6455, section 5.5) with its mask.
  for (let at = 0; at < 86_400_000; at += 15_000) assert.ok(pongs.take(131, at));
  const flood = new Allowance(0);
  assert.ok(flood.take(LIMITS.socketBurst, 0));
  assert.ok(!flood.take(1, 0));
});
