import assert from "node:assert/strict";
import { Bench, SILENCE } from "../../tests/support/fake_icmp_network.ts";
import { ERRNO } from "./errno.ts";

const SOON = { replies: [1] };

Deno.test("Engine decides a check at its reply", () => {
  const bench = new Bench(() => ({ replies: [7] }));
  bench.submit(1);
  bench.run(100);
  const [seen] = bench.seen;
  assert.deepEqual([seen!.outcome, seen!.sent, seen!.received], ["reply", 1, 1]);
  assert.deepEqual(seen!.rtt, { min: 7, avg: 7, max: 7, jitter: 0 });
  assert.equal(seen!.at - seen!.sentAt, 7);
});

Deno.test("Engine decides silence at the time-out of the last echo, not before", () => {
  const bench = new Bench(() => SILENCE);
  bench.submit(1, 3);
  bench.run(2199);
  assert.equal(bench.seen.length, 0);
  bench.run(10);
  assert.equal(bench.seen[0]!.outcome, "silence");
  assert.deepEqual(bench.network.sent.map(({ at }) => Math.round(at - 1000)), [0, 100, 200]);
  assert.equal(bench.counters.read().timedOut, 3);
});

Deno.test("Engine takes one reply of three as a reply, decided when all three are", () => {
  const bench = new Bench((_, before) => before === 1 ? SOON : SILENCE);
  bench.submit(1, 3);
  bench.run(3000);
  const { outcome, sent, received, at, sentAt } = bench.seen[0]!;
  assert.deepEqual([outcome, sent, received], ["reply", 3, 1]);
  assert.ok(at - sentAt >= 2200);
});

Deno.test("Engine works out min, avg, max and jitter", () => {
  const rtts = [10, 30, 20];
  const bench = new Bench((_, before) => ({ replies: [rtts[before]!] }));
  bench.submit(1, 3);
  bench.run(1000);
  const { rtt } = bench.seen[0]!;
  const rounded = Object.fromEntries(Object.entries(rtt!).map(([k, v]) => [k, Math.round(v)]));
  assert.deepEqual(rounded, { min: 10, avg: 20, max: 30, jitter: 15 });
});

Deno.test("Engine judges a time-out by the kernel's stamp, however late it looks", () => {
  const bench = new Bench(() => ({ replies: [1999] }));
  bench.submit(1);
  bench.run(0);
  // The thread did not run for five seconds; the reply has waited in the socket since 1.999 s.
  bench.clock.now += 5000;
  bench.run(10);
  assert.equal(bench.seen[0]!.outcome, "reply");
  assert.equal(Math.round(bench.seen[0]!.rtt!.max), 1999);
});

Deno.test("Engine empties the socket before it judges, whatever poll said earlier", () => {
  const bench = new Bench(() => ({ replies: [1999] }));
  bench.submit(1);
  bench.run(0);
  bench.clock.now += 5000;
  const nothing = { readable: false, failing: false };
  bench.engine.turn(nothing, nothing);
  bench.run(0);
  assert.equal(bench.seen[0]!.outcome, "reply");
});

Deno.test("Engine counts a reply stamped after the time-out as late, though nothing ran out yet", () => {
  const bench = new Bench(() => ({ replies: [2001] }));
  bench.submit(1);
  bench.run(0);
  bench.clock.now += 5000;
  bench.run(10);
  assert.equal(bench.seen[0]!.outcome, "silence");
  const { late, timedOut } = bench.counters.read();
  assert.deepEqual([late, timedOut], [1, 1]);
});

Deno.test("Engine counts late, duplicate and forged replies and drops them", () => {
  const fates = [
    { replies: [1, 2, 3] },
    { replies: [2500] },
    { replies: [1], forged: true },
    { replies: [1], nonce: 12345 },
    { replies: [1], peer: 77 },
  ];
  const bench = new Bench((to) => fates[to]!);
  fates.forEach((_, to) => bench.submit(to));
  bench.run(3000);
  assert.deepEqual(bench.seen.map(({ outcome }) => outcome), [
    "reply",
    "silence",
    "silence",
    "silence",
    "silence",
  ]);
  const { duplicate, late, forged } = bench.counters.read();
  // A wrong nonce is what a reply to an earlier lap of the ring has.
  assert.deepEqual({ duplicate, late, forged }, { duplicate: 2, late: 2, forged: 2 });
});

Deno.test("Engine keeps an ICMP error as a hint, and a reply still counts", () => {
  const error = { after: 5, type: 3, code: 1 };
  const bench = new Bench((_, before) => before === 0 ? { error } : SOON);
  bench.submit(1, 2);
  bench.run(3000);
  const { outcome, received, hint } = bench.seen[0]!;
  assert.deepEqual([outcome, received], ["reply", 1]);
  assert.deepEqual(hint, { type: 3, code: 1, from: "10.0.0.254" });
});

Deno.test("Engine takes no hint from an error about an echo to somebody else", () => {
  const bench = new Bench(() => ({ error: { after: 5, type: 3, code: 1 }, peer: 77 }));
  bench.submit(1);
  bench.run(3000);
  assert.deepEqual([bench.seen[0]!.outcome, bench.seen[0]!.hint], ["silence", null]);
});

Deno.test("Engine reports what it cannot send as a fault, at once", () => {
  const bench = new Bench(() => ({ errno: ERRNO.EPERM }));
  bench.submit(1, 3);
  bench.run(300);
  const { outcome, fault, sent } = bench.seen[0]!;
  assert.deepEqual([outcome, fault, sent], ["fault", "EPERM", 0]);
  assert.deepEqual(bench.counters.read().faults, { EPERM: 3 });
  assert.equal(bench.counters.read().lastFault!.name, "EPERM");
});

Deno.test("Engine sends on past an echo that cannot leave, in order", () => {
  const bench = new Bench((to) => to % 3 === 0 ? { errno: 101 } : { replies: [1] });
  for (let to = 1; to <= 20; to++) bench.submit(to);
  bench.run(10);
  const leaves = Array.from({ length: 20 }, (_, i) => i + 1).filter((to) => to % 3 !== 0);
  assert.deepEqual(bench.network.sent.map(({ to }) => to), leaves);
  assert.deepEqual(
    bench.seen.map(({ outcome }) => outcome),
    Array.from({ length: 20 }, (_, i) => (i + 1) % 3 === 0 ? "fault" : "reply"),
  );
  assert.equal(bench.counters.read().sent, leaves.length);
});

Deno.test("Engine tells no RTT of echoes sent while its thread lost its processor; the replies count", () => {
  const bench: Bench = new Bench((to) => {
    if (to === 4) bench.clock.now += 3;
    return { replies: [1] };
  });
  for (let to = 1; to <= 16; to++) bench.submit(to);
  bench.run(20);
  assert.ok(bench.seen.every(({ outcome }) => outcome === "reply"));
  assert.deepEqual(
    bench.seen.map(({ rtt }) => rtt === null),
    Array.from({ length: 16 }, (_, i) => i < 8),
  );
  assert.equal(bench.counters.read().unstamped, 8);
});

Deno.test("Engine takes silence of which a part could not leave as a fault", () => {
  let tries = 0;
  const bench = new Bench(() => tries++ === 0 ? SILENCE : { errno: ERRNO.ENETUNREACH });
  bench.submit(1, 2);
  bench.run(3000);
  assert.deepEqual([bench.seen[0]!.outcome, bench.seen[0]!.sent], ["fault", 1]);
});

Deno.test("Engine does not take another echo's pending error for this one's", () => {
  let tries = 0;
  const bench = new Bench(() => tries++ % 2 === 0 ? { errno: ERRNO.EHOSTUNREACH } : SOON);
  for (let i = 0; i < 10; i++) bench.submit(i);
  bench.run(100);
  assert.ok(bench.seen.every(({ outcome }) => outcome === "reply"));
  assert.deepEqual(bench.counters.read().faults, {});
});

Deno.test("Engine tries again later when a queue is full, and holds nobody up meanwhile", () => {
  let full = 0;
  const bench = new Bench((to) => to === 1 && full++ < 2 ? { errno: ERRNO.ENOBUFS } : SOON);
  bench.submit(1);
  bench.submit(2);
  bench.run(50);
  assert.equal(bench.seen[1]!.outcome, "reply");
  bench.run(300);
  assert.equal(bench.seen[0]!.outcome, "reply");
  assert.equal(bench.seen[0]!.sent, 1);
});

Deno.test("Engine waits while the send buffer is full, for a time-out at most", () => {
  let full = true;
  const bench = new Bench(() => full ? { errno: ERRNO.EAGAIN } : SOON);
  bench.submit(1);
  bench.run(1000);
  assert.equal(bench.seen.length, 0);
  full = false;
  bench.run(50);
  assert.equal(bench.seen[0]!.outcome, "reply");
  full = true;
  bench.submit(2);
  bench.run(2100);
  assert.deepEqual([bench.seen[1]!.outcome, bench.seen[1]!.fault], ["fault", "EAGAIN"]);
});

Deno.test("Engine reports a family that the host has not as a fault", () => {
  const bench = new Bench(() => SOON);
  bench.submit(1, 2, false, 6);
  bench.run(300);
  assert.deepEqual([bench.seen[0]!.fault, bench.seen[0]!.sent], ["EAFNOSUPPORT", 0]);
});

Deno.test("Engine asks about carriers only for silence", () => {
  const asked: number[] = [];
  const links = {
    lost(address: Uint8Array, since: number) {
      asked.push(address[3]!, since);
      return "eth0";
    },
  };
  const bench = new Bench((to) => to === 1 ? SOON : SILENCE, { links });
  bench.submit(1);
  bench.submit(2);
  bench.run(3000);
  assert.deepEqual(bench.seen.map(({ fault }) => fault), [null, "NO_CARRIER"]);
  assert.deepEqual(asked, [2, 1000]);
});

Deno.test("Engine discards an RTT across a step of the wall clock; the reply counts", () => {
  for (const step of [3_600_000, -3_600_000, 50, -5]) {
    const bench = new Bench(() => ({ replies: [10] }));
    bench.submit(1, 2);
    bench.run(5);
    bench.clock.offset += step;
    bench.run(200);
    const { outcome, received, rtt } = bench.seen[0]!;
    assert.deepEqual([outcome, received], ["reply", 2]);
    // The second echo left after the step.
    assert.equal(Math.round(rtt!.max * 10) / 10, 10, `after a step of ${step} ms`);
    assert.equal(bench.counters.read().clockSteps, 1);
  }
});

Deno.test("Engine times out on the steady clock across a step of the wall clock", () => {
  for (const step of [3_600_000, -3_600_000]) {
    const bench = new Bench(() => SILENCE);
    bench.submit(1);
    bench.run(500);
    bench.clock.offset += step;
    bench.submit(2);
    bench.run(1400);
    assert.equal(bench.seen.length, 0);
    bench.run(200);
    assert.equal(bench.seen[0]!.outcome, "silence");
    bench.run(500);
    assert.equal(bench.seen[1]!.outcome, "silence");
  }
});

Deno.test("Engine paces: no more than a rate, nor a few milliseconds' worth at once", () => {
  const bench = new Bench(() => SOON, { rate: 10_000 });
  for (let i = 0; i < 1000; i++) bench.submit(1);
  bench.run(1000);
  const times = bench.network.sent.map(({ at }) => at);
  assert.equal(times.length, 1000);
  assert.ok(times.at(-1)! - times[0]! > 90 && times.at(-1)! - times[0]! < 130);
  for (const at of times) assert.ok(times.filter((other) => other === at).length <= 20);
});

Deno.test("Engine never has more in flight than the window", () => {
  const bench = new Bench(() => SILENCE, { window: 100 });
  for (let i = 0; i < 1000; i++) bench.submit(1);
  for (let step = 0; step < 40; step++) {
    bench.run(500);
    assert.ok(bench.counters.read().inFlight <= 100);
  }
  // ⌈1000 / 100⌉ time-outs.
  bench.run(500);
  assert.equal(bench.seen.length, 1000);
});

Deno.test("Engine gets through a crowd of suspects, half a window at a time", () => {
  const bench = new Bench(() => SILENCE, { window: 8 });
  for (let i = 0; i < 20; i++) bench.submit(1, 1, true);
  bench.run(5 * 2010 - 100);
  assert.ok(bench.seen.length < 20);
  bench.run(200);
  assert.equal(bench.seen.length, 20);
});

Deno.test("Engine goes on when every slot is taken by what is in flight", () => {
  const bench = new Bench((to) => to === 1 ? SILENCE : SOON, { window: 1000 }, 4);
  for (let i = 0; i < 100; i++) bench.submit(i % 10);
  bench.run(60_000);
  assert.equal(bench.seen.length, 100);
  assert.equal(bench.seen.filter(({ outcome }) => outcome === "silence").length, 10);
});

Deno.test("Engine rings the bell for the first decision at once, then seldom", () => {
  const bench = new Bench(() => SOON);
  const bell = () => Atomics.load(bench.table.bell, 0);
  bench.submit(1);
  bench.run(1.5);
  assert.equal(bell(), 1);
  for (let i = 0; i < 100; i++) {
    bench.submit(1);
    bench.run(1);
  }
  assert.ok(bell() > 10 && bell() < 25, `rung ${bell()} times`);
  assert.equal(bench.seen.length, 101);
});

Deno.test("Engine checks every living one of 10,000 on time when half of them die together", () => {
  const ALIVE = 1;
  const DEAD = 2;
  const INTERVAL = 10_000;
  const CONFIRM = 1_000;
  const bench = new Bench((to) => to === ALIVE ? SOON : SILENCE);
  const living = new Map<number, number>();
  const doomed = new Set<number>();
  /** How many confirm checks are due at each millisecond. */
  const confirms = new Uint16Array(3 * INTERVAL);
  let now = 0;
  bench.onSeen = ({ token, outcome }) => {
    if (outcome !== "silence" || !doomed.has(token)) return;
    // Two confirm checks follow a miss, and overlap.
    confirms[now + 1]!++;
    confirms[now + 1 + CONFIRM]!++;
  };
  let crowd = 0;
  for (; now < INTERVAL + CONFIRM; now++) {
    if (now < INTERVAL) {
      if (now % 2 === 0) doomed.add(bench.submit(DEAD));
      else living.set(bench.submit(ALIVE), bench.clock.wall());
    }
    for (let i = 0; i < confirms[now]!; i++) bench.submit(DEAD, 3, true);
    bench.run(1);
    crowd = Math.max(crowd, bench.counters.read().waiting);
  }
  const late = [...living].map(([token, at]) => bench.seen[token]!.sentAt - at);
  assert.equal(late.length, 5000);
  assert.ok(Math.max(...late) < 20, `${Math.max(...late)} ms late`);
  assert.ok(crowd > 1000, "there was no crowd to be held up by");
});
