import assert from "node:assert/strict";
import fc from "fast-check";
import { countStates, EVERYTHING, listPage, SORT_KEYS } from "../../core/list.ts";
import type { LiveMachine } from "../../core/live.ts";
import { Ledger } from "./ledger.ts";

const machine: fc.Arbitrary<LiveMachine> = fc.record({
  id: fc.integer({ min: 1, max: 30 }),
  hostname: fc.oneof(
    fc.stringMatching(/^[a-zA-Z][a-z0-9_.-]{0,8}$/),
    fc.integer({ min: 0, max: 120 }).map((number) => `web-${number}`),
  ),
  ip: fc.ipV4(),
  mac: fc.stringMatching(/^02(:[0-9a-f]{2}){5}$/),
  vni: fc.constantFrom(0, 100, 200),
  vtep: fc.constantFrom("", "10.0.0.1", "10.0.0.2"),
  tags: fc.constant([]),
  paused: fc.boolean(),
  registeredAt: fc.constant(0),
  state: fc.constantFrom("unknown", "up", "suspect", "down"),
  rtt: fc.option(fc.double({ min: 0, max: 100, noNaN: true })),
  loss: fc.double({ min: 0, max: 1, noNaN: true }),
  usualRtt: fc.option(fc.double({ min: 0, max: 100, noNaN: true })),
  lastSeen: fc.integer({ min: 0 }),
  since: fc.option(fc.integer({ min: 0 })),
  checkedAt: fc.option(fc.integer({ min: 0 })),
});

/** A history: machines that are reported, and ids that go. */
const history = fc.array(fc.oneof(machine, fc.integer({ min: 1, max: 30 })), { maxLength: 60 });

function told(events: readonly (LiveMachine | number)[]) {
  const ledger = new Ledger();
  const machines = new Map<number, LiveMachine>();
  for (const event of events) {
    if (typeof event === "number") {
      ledger.drop(event);
      machines.delete(event);
    } else {
      ledger.put(event);
      machines.set(event.id, event);
    }
  }
  return { ledger, machines: [...machines.values()] };
}

Deno.test("Ledger counts as counting everything does, whatever happened before", () => {
  fc.assert(fc.property(history, (events) => {
    const { ledger, machines } = told(events);
    assert.deepEqual(ledger.counts, countStates(machines));
    assert.deepEqual(
      ledger.networks().map(({ vni, counts }) => [vni, counts]),
      [...Map.groupBy(machines, ({ vni }) => vni)].sort(([a], [b]) => a - b)
        .map(([vni, those]) => [vni, countStates(those)]),
    );
    const down = machines.filter(({ state, paused }) => state === "down" && !paused);
    assert.deepEqual(new Set(ledger.down()), new Set(down));
  }));
});

Deno.test("Ledger.inOrder() gives every machine once, for each order", () => {
  fc.assert(fc.property(
    history,
    fc.constantFrom(...SORT_KEYS),
    fc.boolean(),
    (events, sort, descending) => {
      const { ledger, machines } = told(events);
      assert.deepEqual(new Set(ledger.inOrder(sort, descending)), new Set(machines));
      assert.equal(ledger.inOrder(sort, descending).length, machines.length);
    },
  ));
});

Deno.test("Ledger.inOrder() is the list's own order for names as machines have them", () => {
  const names = Array.from(
    { length: 200 },
    (_, i) => `${i % 2 === 0 ? "web" : "app"}-${i * 7 % 200}`,
  );
  const { ledger, machines } = told(
    names.map((hostname, i) => ({
      ...fc.sample(machine, { seed: i, numRuns: 1 })[0]!,
      id: i,
      hostname,
    })),
  );
  for (const sort of ["state", "hostname", "rtt", "loss", "seen"] as const) {
    for (const descending of sort === "hostname" ? [false] : [false, true]) {
      const query = { ...EVERYTHING, sort, descending };
      const ordered = ledger.inOrder(sort, descending).slice(0, 50);
      assert.deepEqual(ordered, listPage(machines, query).machines, `${sort} ${descending}`);
    }
  }
});

Deno.test("Ledger says how much a report changed", () => {
  const [one] = fc.sample(machine, { seed: 1, numRuns: 1 });
  assert.ok(one !== undefined);
  const first = { ...one, state: "up", paused: false, loss: 0, rtt: 1, usualRtt: 1 } as const;
  const ledger = new Ledger();
  assert.equal(ledger.put(first), "identity");
  assert.equal(ledger.put(first), "nothing");
  assert.equal(ledger.put({ ...first, rtt: 1.1 }), "vitals");
  assert.equal(ledger.put({ ...first, state: "down" }), "state");
  assert.equal(ledger.put({ ...first, hostname: "renamed" }), "identity");
  assert.equal(ledger.drop(first.id), "identity");
  assert.equal(ledger.drop(first.id), "nothing");
});
