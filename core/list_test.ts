import assert from "node:assert/strict";
import fc from "fast-check";
import { aMachine, machines } from "../tests/support/arbitrary_machine.ts";
import { MAX_VNI } from "./address.ts";
import {
  countStates,
  DISPLAY_STATES,
  displayState,
  EVERYTHING,
  exactly,
  GROUPINGS,
  listPage,
  type ListQuery,
  matcher,
  PAGE_SIZE,
  queryFromUrl,
  queryToUrl,
  SORT_KEYS,
} from "./list.ts";
import { type LiveMachine, toLiveMachine } from "./live.ts";
import { isExact, searchFor } from "./search.ts";

const LIKE_ANY = toLiveMachine(aMachine());
const live = (said: Partial<LiveMachine>): LiveMachine => ({ ...LIKE_ANY, ...said });
const asked = (said: Partial<ListQuery>): ListQuery => ({ ...EVERYTHING, ...said });
const answerTo = (fleet: Iterable<LiveMachine>, query: ListQuery) =>
  listPage(fleet, query.page, matcher(query, searchFor(query.q)));

// ---------------------------------------------------------------------------------- what is shown

Deno.test("displayState() sees the two statuses closer", () => {
  const table: [Partial<LiveMachine>, string][] = [
    [{ state: "unknown" }, "waiting"],
    [{ state: "up" }, "ok"],
    [{ state: "suspect" }, "degraded"],
    [{ state: "down" }, "down"],
    [{ state: "up", loss: 0.02 }, "ok"],
    [{ state: "up", loss: 0.021 }, "degraded"],
    [{ state: "down", paused: true }, "paused"],
    // Slow: three times the usual, and by more than five milliseconds.
    [{ state: "up", usualRtt: 0.3, rtt: 5.2 }, "ok"],
    [{ state: "up", usualRtt: 0.3, rtt: 5.4 }, "degraded"],
    [{ state: "up", usualRtt: 100, rtt: 299 }, "ok"],
    [{ state: "up", usualRtt: 100, rtt: 301 }, "degraded"],
    [{ state: "up", usualRtt: null, rtt: 900 }, "ok"],
  ];
  for (const [said, shown] of table) {
    assert.equal(displayState(live(said)), shown, JSON.stringify(said));
  }
});

Deno.test("countStates() counts every machine once", () => {
  fc.assert(fc.property(fc.array(machines.map(toLiveMachine)), (fleet) => {
    const counts = countStates(fleet);
    assert.equal(counts.all, fleet.length);
    for (const state of DISPLAY_STATES) {
      assert.equal(counts[state], fleet.filter((each) => displayState(each) === state).length);
    }
  }));
});

// ----------------------------------------------------------------------------------------- search

const FLEET = [
  live({ id: 1, hostname: "web-01", ip: "10.0.0.1", mac: "02:1b:aa:bb:cc:01", vtep: "192.0.2.7" }),
  live({ id: 2, hostname: "Web-02", ip: "10.0.0.22", mac: "02:1b:aa:bb:cc:02", vni: 100 }),
  live({ id: 3, hostname: "db", ip: "2001:db8::15", mac: "0a:00:00:00:00:03", tags: ["Rack A"] }),
];

const SEARCHES: readonly [q: string, found: readonly number[]][] = [
  ["", [1, 2, 3]],
  ["   ", [1, 2, 3]],
  ["WEB", [1, 2]],
  ["web 22", [2]],
  ["web nowhere", []],
  ["10.0.0.1", [1]],
  ["2001:DB8:0::0015", [3]],
  ["2001:db8::", [3]],
  ["192.0.2.7", [1]],
  ["rack", [3]],
  ["rack a", [3]],
  // A MAC in any spelling, whole or in part.
  ["02:1b:aa:bb:cc:01", [1]],
  ["02-1B-AA-BB-CC-01", [1]],
  ["021baabbcc02", [2]],
  ["021b.aabb.cc02", [2]],
  ["AA:BB", [1, 2]],
  ["aa-bb-cc-0", [1, 2]],
  // Exactly, and not as a part.
  ["vtep:192.0.2.7", [1]],
  ["VTEP:192.0.2.7", [1]],
  ["vtep:192.0.2", []],
  ["tag:rack", []],
  ['tag:"rack a"', [3]],
  ['tag:"rack a" db', [3]],
  ["net:10.0.0.0/24", [1, 2]],
  ["net:2001:db8::/64", [3]],
  ["net:10.0.0", []],
  ["vtep:", [2, 3]],
  // What the characters of a pattern mean elsewhere means nothing here.
  [".*", []],
  ["%", []],
  ["web-0[12]", []],
  ["-", [1, 2]],
];

for (const [q, found] of SEARCHES) {
  Deno.test(`listPage() finds ${JSON.stringify(q)} in ${found.length} of 3`, () => {
    const ids = answerTo(FLEET, asked({ q })).machines.map(({ id }) => id);
    assert.deepEqual(ids.sort(), found);
  });
}

Deno.test("exactly() is a search that finds what has just that", () => {
  const tags = fc.string({ unit: "grapheme", minLength: 1 })
    .map((tag) => tag.replaceAll(/\s+/g, " ").trim()).filter((tag) => tag !== "");
  fc.assert(fc.property(tags, (tag) => {
    const fleet = [live({ id: 1, tags: [tag] }), live({ id: 2, tags: [`${tag}x`] })];
    const { machines } = answerTo(fleet, asked({ q: exactly("tag", tag) }));
    assert.deepEqual(machines.map(({ id }) => id), [1]);
    assert.ok(isExact(exactly("tag", tag)));
  }));
  for (const q of ["web", "tag:a web", "10.0.0.1"]) assert.ok(!isExact(q), q);
});

Deno.test("listPage() finds every machine by its MAC however it is written", () => {
  const spellings = fc.constantFrom<(mac: string) => string>(
    (mac) => mac,
    (mac) => mac.toUpperCase(),
    (mac) => mac.replaceAll(":", "-"),
    (mac) => mac.replaceAll(":", ""),
    (mac) => mac.replaceAll(":", "").replace(/(.{4})(?=.)/g, "$1."),
  );
  fc.assert(fc.property(machines.map(toLiveMachine), spellings, (machine, spell) => {
    assert.equal(answerTo([machine], asked({ q: spell(machine.mac) })).total, 1);
    assert.equal(answerTo([machine], asked({ q: machine.ip.toUpperCase() })).total, 1);
  }));
});

Deno.test("listPage() filters by state and VNI, and totals after the filter", () => {
  const fleet = [
    live({ id: 1, state: "down", vni: 7 }),
    live({ id: 2, state: "up", vni: 7 }),
    live({ id: 3, state: "down", vni: 0 }),
  ];
  const ids = (query: Partial<ListQuery>) =>
    answerTo(fleet, asked(query)).machines.map(({ id }) => id);
  assert.deepEqual(ids({ state: "down" }), [1, 3]);
  assert.deepEqual(ids({ vni: 7 }), [1, 2]);
  assert.deepEqual(ids({ vni: 0 }), [3]);
  assert.equal(answerTo(fleet, asked({ state: "down", vni: 7 })).total, 1);
});

// --------------------------------------------------------------------------------------- property

const queries: fc.Arbitrary<ListQuery> = fc.record({
  state: fc.option(fc.constantFrom(...DISPLAY_STATES)),
  q: fc.string({ unit: "binary", maxLength: 100 }),
  vni: fc.option(fc.integer({ min: 0, max: MAX_VNI })),
  sort: fc.constantFrom(...SORT_KEYS),
  descending: fc.boolean(),
  page: fc.integer({ min: 1, max: 999_999 }),
  by: fc.constantFrom(...GROUPINGS),
}, { noNullPrototype: true });

// (What a machine carries besides is dear to make up and plays no part here.)
const fleets = fc.uniqueArray(machines.map((each) => toLiveMachine({ ...each, extraData: null })), {
  selector: ({ id }) => id,
  size: "max",
  maxLength: 120,
});

Deno.test("listPage() cuts one list into pages without losing or repeating a machine", () => {
  fc.assert(
    fc.property(fleets, queries, (fleet, query) => {
      const asked = { ...query, q: "", vni: null };
      const { pages, total } = answerTo(fleet, asked);
      const all = Array.from(
        { length: pages },
        (_, i) => answerTo(fleet, { ...asked, page: i + 1 }),
      )
        .flatMap((each) => each.machines);
      assert.equal(all.length, total);
      assert.equal(new Set(all).size, total);
      assert.equal(pages, Math.max(1, Math.ceil(total / PAGE_SIZE)));
      const wanted = fleet.filter((each) =>
        query.state === null || displayState(each) === query.state
      );
      assert.deepEqual(new Set(all), new Set(wanted));
    }),
    { numRuns: 20 },
  );
});

Deno.test("listPage() leaves the order as it is", () => {
  fc.assert(fc.property(fleets, queries, (fleet, query) => {
    const { machines } = answerTo(fleet, { ...query, q: "" });
    const places = machines.map((each) => fleet.indexOf(each));
    assert.deepEqual(places, places.toSorted((a, b) => a - b));
  }));
});

Deno.test("listPage() answers a page beyond the last by the last, and nothing by one empty page", () => {
  const fleet = Array.from({ length: PAGE_SIZE + 1 }, (_, i) => live({ id: i + 1 }));
  const beyond = answerTo(fleet, asked({ page: 99 }));
  assert.deepEqual([beyond.page, beyond.pages, beyond.machines.length], [2, 2, 1]);
  assert.deepEqual(answerTo([], asked({ page: 3 })), { machines: [], total: 0, page: 1, pages: 1 });
});

// -------------------------------------------------------------------------------------------- URL

Deno.test("queryFromUrl() reads back what queryToUrl() wrote", () => {
  fc.assert(fc.property(queries, (query) => {
    assert.deepEqual(queryFromUrl(new URLSearchParams(queryToUrl(query))), query);
    assert.deepEqual(queryFromUrl(new URL(`http://x/${queryToUrl(query)}`).searchParams), query);
  }));
});

Deno.test("queryToUrl() writes only what differs from everything", () => {
  assert.equal(queryToUrl(EVERYTHING), "");
  assert.equal(
    queryToUrl(asked({ state: "down", q: "a b", vni: 0, sort: "rtt", descending: true, page: 2 })),
    "?state=down&q=a+b&vni=0&sort=rtt&order=desc&page=2",
  );
  assert.equal(queryToUrl(asked({ by: "tag" })), "?by=tag");
  assert.equal(
    queryToUrl(asked({ q: exactly("vtep", "10.200.0.17") })),
    "?q=vtep%3A10.200.0.17",
  );
});

Deno.test("queryFromUrl() leaves what it cannot read at its default", () => {
  const unreadable = [
    "",
    "state=broken&vni=x&sort=size&order=up&page=zero",
    "state=&vni=&sort=&order=&page=&q=", // a form whose fields were left empty
    "vni=-1&page=0",
    "vni=1.5&page=1e3",
    "vni=16777216&page=1000000000000",
    "vni=0x10&page=%202",
    "state=all&sort=constructor&order=DESC",
  ];
  for (const text of unreadable) {
    assert.deepEqual(queryFromUrl(new URLSearchParams(text)), EVERYTHING, text);
  }
});

Deno.test("queryFromUrl() cuts a long search, never within a character", () => {
  const long = queryFromUrl(new URLSearchParams({ q: "x".repeat(199) + "🙂🙂" }));
  assert.ok(long.q.length <= 200 && long.q.isWellFormed());
  assert.deepEqual(queryFromUrl(new URLSearchParams(queryToUrl(long))), long);
});
