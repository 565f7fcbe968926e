import assert from "node:assert/strict";
import { downMachine, machine } from "../tests/support/machines.ts";
import { peersOf, verdictOf } from "./verdict.ts";

Deno.test("verdictOf() says what stands out", () => {
  const kinds = [
    machine({ id: 1 }),
    machine({ id: 1, paused: true, state: "down" }),
    machine({ id: 1, state: "unknown" }),
    machine({ id: 1, state: "suspect", since: 5 }),
    machine({ id: 1, loss: 0.05 }),
    machine({ id: 1, rtt: 60, usualRtt: 2 }),
    downMachine({ id: 1 }),
  ].map((each) => verdictOf(each, null).kind);
  assert.deepEqual(kinds, ["ok", "paused", "waiting", "doubt", "lossy", "slow", "down"]);
});

Deno.test("verdictOf() tells a host that is down from a machine that is", () => {
  const vtep = "10.0.0.9";
  const one = downMachine({ id: 1, vtep });
  const share = (...others: Parameters<typeof peersOf>[1][]) => {
    const verdict = verdictOf(one, peersOf(one, [one, ...others.flatMap((each) => [...each])]));
    return verdict.kind === "down" ? verdict.peers?.share ?? null : assert.fail();
  };
  assert.equal(share(), null);
  assert.equal(share([machine({ id: 2, vtep: "10.0.0.8" })]), null);
  assert.equal(share([machine({ id: 2, vtep })]), "alone");
  assert.equal(share([downMachine({ id: 2, vtep })]), "together");
  assert.equal(share([downMachine({ id: 2, vtep }), machine({ id: 3, vtep })]), "some");
  assert.equal(
    share([downMachine({ id: 2, vtep }), machine({ id: 3, vtep, paused: true })]),
    "together",
  );
});
