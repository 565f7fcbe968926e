import assert from "node:assert/strict";
import fc from "fast-check";
import { type Ip, ipBytes } from "../../core/address.ts";
import { countStates, DISPLAY_STATES, displayState, SORT_KEYS } from "../../core/list.ts";
import type { LiveMachine } from "../../core/live.ts";
import { machine as madeMachine } from "../../tests/support/machines.ts";
import { groupsOf } from "./groups.ts";
import { EFFECT, Ledger } from "./ledger.ts";
import { naturalKey } from "./natural_key.ts";
import { StandingLedger } from "./standing_ledger.ts";

const machine: fc.Arbitrary<LiveMachine> = fc.record({
  id: fc.integer({ min: 1, max: 30 }),
  hostname: fc.oneof(
    fc.stringMatching(/^[a-zA-Z][a-z0-9_.-]{0,8}$/),
    fc.integer({ min: 0, max: 120 }).map((number) => `web-${number}`),
  ),
  ip: fc.constantFrom("9.255.0.1", "10.0.0.2", "10.0.0.10", "::1", "2:1::", "10::", "2001:db8::9"),
  mac: fc.stringMatching(/^02(:[0-9a-f]{2}){5}$/),
  vni: fc.constantFrom(0, 100, 200),
  vtep: fc.constantFrom("", "10.0.0.1", "10.0.0.2"),
  tags: fc.subarray(["web", "db", "rack a"]),
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
      groupsOf(ledger, "tag").map(({ key, counts }) => [key, counts.all]),
      ["db", "rack a", "web", ""].map((tag) => [
        `tag:${tag}`,
        machines.filter(({ tags }) => tag === "" ? tags.length === 0 : tags.includes(tag)).length,
      ]).filter(([, count]) => count !== 0),
    );
    for (const { key, counts } of groupsOf(ledger, "network")) {
      const vni = /^vni:(\d+)$/.exec(key)?.[1];
      if (vni === undefined) continue;
      assert.deepEqual(counts, countStates(machines.filter((each) => each.vni === Number(vni))));
    }
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

/** What each order is by, written down plainly. */
const COMPARE: Record<string, (a: LiveMachine, b: LiveMachine) => number> = {
  state: (a, b) => rank(a) - rank(b),
  hostname: (a, b) => compare(naturalKey(a.hostname), naturalKey(b.hostname)),
  ip: (a, b) => compareIps(a.ip, b.ip),
  mac: (a, b) => compare(a.mac, b.mac),
  vni: (a, b) => a.vni - b.vni,
  rtt: (a, b) => (a.rtt ?? 0) - (b.rtt ?? 0),
  loss: (a, b) => a.loss - b.loss,
  seen: (a, b) => a.lastSeen - b.lastSeen,
};
const compare = (a: string, b: string) => a < b ? -1 : a > b ? 1 : 0;
const rank = (machine: LiveMachine) => DISPLAY_STATES.indexOf(displayState(machine));

Deno.test("Ledger.inOrder() sorts by one thing, then by name as people do, then by id", () => {
  fc.assert(fc.property(
    history,
    fc.constantFrom(...SORT_KEYS),
    fc.boolean(),
    (events, sort, descending) => {
      const { ledger, machines } = told(events);
      const sign = descending ? -1 : 1;
      const expected = machines.toSorted((a, b) =>
        (sort === "rtt" ? Number(a.rtt === null) - Number(b.rtt === null) : 0) ||
        sign * COMPARE[sort]!(a, b) || COMPARE.hostname!(a, b) || a.id - b.id
      );
      assert.deepEqual(
        ledger.inOrder(sort, descending).map(({ id }) => id),
        expected.map(({ id }) => id),
      );
    },
  ));
});

Deno.test("Ledger.inOrder() has machines of one name by id, also from Z to A", () => {
  const ledger = new Ledger([
    madeMachine({ id: 2, hostname: "b" }),
    madeMachine({ id: 1, hostname: "b" }),
    madeMachine({ id: 3, hostname: "a" }),
  ]);
  assert.deepEqual(ledger.inOrder("hostname", true).map(({ id }) => id), [1, 2, 3]);
});

Deno.test("Ledger.inOrder() sorts addresses by their octets, IPv4 before IPv6", () => {
  const ordered = [
    "9.255.0.1",
    "10.0.0.2",
    "10.0.0.10",
    "192.168.0.1",
    "::1",
    "2:1::",
    "10::",
    "2001:db8::9",
    "2001:db8::10",
    "2001:db8::1:0",
    "2001:db8:0:0:1::",
    "fd00::1",
  ];
  const machines = ordered.map((ip, i) => madeMachine({ id: i + 1, hostname: "same", ip }));
  const ledger = new Ledger(machines.toReversed());
  const ips = (descending: boolean) => ledger.inOrder("ip", descending).map(({ ip }) => ip);
  assert.deepEqual(ips(false), ordered);
  assert.deepEqual(ips(true), ordered.toReversed());
});

Deno.test("groupsOf() gives VNIs by number, then subnets, and the median of those that answer", () => {
  const ledger = new Ledger([
    madeMachine({ id: 1, vni: 100, rtt: 1 }),
    madeMachine({ id: 2, vni: 100, rtt: 3 }),
    madeMachine({ id: 3, vni: 100, rtt: 2 }),
    madeMachine({ id: 4, vni: 20, state: "unknown", rtt: null }),
    madeMachine({ id: 5, vni: 0, ip: "10.0.10.5" }),
    madeMachine({ id: 6, vni: 0, ip: "10.0.9.5" }),
  ]);
  assert.deepEqual(
    groupsOf(ledger, "network").slice(0, 2).map(({ key, rtt }) => [key, rtt]),
    [["vni:20", null], ["vni:100", 2]],
  );
  assert.deepEqual(
    groupsOf(ledger, "network").slice(2).map(({ key }) => key),
    ["net:10.0.9.0/24", "net:10.0.10.0/24"],
  );
});

Deno.test("StandingLedger.of() is the ledger of what there is now", () => {
  fc.assert(fc.property(fc.array(history, { maxLength: 4 }), (fleets) => {
    const standing = new StandingLedger();
    for (const events of fleets) {
      const { ledger: expected, machines } = told(events);
      const ledger = standing.of(machines);
      assert.deepEqual(ledger.counts, expected.counts);
      assert.deepEqual(ledger.inOrder("state", false), expected.inOrder("state", false));
    }
  }));
});

Deno.test("Ledger says how much a report changed", () => {
  const [one] = fc.sample(machine, { seed: 1, numRuns: 1 });
  assert.ok(one !== undefined);
  const first = { ...one, state: "up", paused: false, loss: 0, rtt: 1, usualRtt: 1 } as const;
  const ledger = new Ledger();
  assert.equal(ledger.put(first), EFFECT.identity);
  assert.equal(ledger.put(first), EFFECT.nothing);
  assert.equal(ledger.put({ ...first, rtt: 1.1 }), EFFECT.vitals);
  assert.equal(ledger.put({ ...first, state: "down" }), EFFECT.state);
  assert.equal(ledger.put({ ...first, hostname: "renamed" }), EFFECT.identity);
  assert.equal(ledger.drop(first.id), EFFECT.identity);
  assert.equal(ledger.drop(first.id), EFFECT.nothing);
});

function compareIps(a: string, b: string): number {
  const [x, y] = [ipBytes(a as Ip), ipBytes(b as Ip)];
  if (x.length !== y.length) return x.length - y.length;
  const at = x.findIndex((octet, i) => octet !== y[i]);
  return at < 0 ? 0 : x[at]! - y[at]!;
}
