import assert from "node:assert/strict";
import fc from "fast-check";
import { DUPLICATE, LATE, SlotRing, UNKNOWN } from "./slots.ts";

function occupy(ring: SlotRing, owner: number, nonce = owner, at = 0): number {
  assert.ok(ring.room > 0);
  const slot = ring.upcoming();
  ring.occupy(owner, nonce, at, at, 0);
  return slot;
}

Deno.test("match() finds the owner once, then says duplicate", () => {
  const ring = new SlotRing(4);
  const slot = occupy(ring, 7, 99);
  assert.equal(ring.match(slot, 99), 7);
  ring.answer(slot);
  assert.equal(ring.match(slot, 99), DUPLICATE);
});

Deno.test("match() says late after the time-out and for an earlier lap's nonce", () => {
  const ring = new SlotRing(2);
  const slot = occupy(ring, 1, 11);
  ring.expire(slot);
  assert.equal(ring.match(slot, 11), LATE);
  ring.oldest();
  for (let owner = 2; owner < 6; owner++) {
    const next = occupy(ring, owner, 10 + owner);
    if (next !== slot) ring.answer(next);
  }
  assert.equal(ring.match(slot, 11), LATE);
  assert.equal(ring.match(slot, 15), 5);
});

Deno.test("match() knows nothing of a slot never used, or none at all", () => {
  const ring = new SlotRing(4);
  assert.equal(ring.match(3, 0), UNKNOWN);
  assert.equal(ring.match(1 << 20, 0), UNKNOWN);
  assert.equal(ring.ownerOf(-1), UNKNOWN);
});

Deno.test("room is 0 while the oldest is undecided a whole lap behind", () => {
  const ring = new SlotRing(2);
  const first = occupy(ring, 0);
  for (let owner = 1; owner < 4; owner++) ring.answer(occupy(ring, owner));
  assert.equal(ring.room, 0);
  ring.answer(first);
  ring.oldest();
  assert.equal(ring.room, 4);
  assert.deepEqual([ring.upcoming(), ring.upcoming(5)], [first, (first + 5) & 3]);
});

Deno.test("oldest() is the one sent first of those undecided, under any order of decisions", () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 99 }), { maxLength: 400 }), (choices) => {
      const ring = new SlotRing(5);
      const undecided: { slot: number; at: number }[] = [];
      let now = 0;
      for (const choice of choices) {
        now++;
        ring.oldest();
        if (choice < 50 && ring.room > 0) {
          undecided.push({ slot: occupy(ring, choice, now, now), at: now });
        } else if (undecided.length > 0) {
          const [gone] = undecided.splice(choice % undecided.length, 1);
          if (choice % 2) ring.answer(gone!.slot);
          else ring.expire(gone!.slot);
        }
        assert.equal(ring.oldest(), undecided[0]?.slot ?? -1);
        assert.equal(ring.oldestSentAt(), undecided[0]?.at ?? Infinity);
      }
    }),
  );
});
