import assert from "node:assert/strict";
import FakeTimers from "@sinonjs/fake-timers";
import { EVERYTHING } from "../../core/list.ts";
import { searchFor } from "../../core/search.ts";
import type { LiveMachine } from "../../core/live.ts";
import { downMachine, machine } from "../../tests/support/machines.ts";
import { firstPage } from "./first_page.ts";
import { Ledger } from "./ledger.ts";
import type { Row } from "./rows.ts";
import { type Machines, View } from "./view.ts";

/** A view on a fleet that a test changes, with time in its hand. */
class Stage implements Disposable {
  readonly clock = FakeTimers.install({ toFake: ["setTimeout", "clearTimeout", "performance"] });
  readonly fleet: Machines = { machines: new Map() };
  readonly view: View;

  constructor(machines: readonly LiveMachine[], query = EVERYTHING) {
    for (const each of machines) this.fleet.machines.set(each.id, each);
    this.view = new View(firstPage(new Ledger(machines), query));
    this.view.take(this.fleet, null);
    this.clock.runAll();
  }

  put(...machines: LiveMachine[]): void {
    for (const each of machines) this.fleet.machines.set(each.id, each);
    this.view.take(this.fleet, new Set(machines.map(({ id }) => id)));
  }

  drop(id: number): void {
    this.fleet.machines.delete(id);
    this.view.take(this.fleet, new Set([id]));
  }

  get rows(): readonly Row[] {
    return this.view.rows.value.single;
  }

  get ids(): number[] {
    return this.rows.map(({ id }) => id);
  }

  [Symbol.dispose](): void {
    this.clock.uninstall();
  }
}

const FEW = [machine({ id: 1 }), machine({ id: 2 }), downMachine({ id: 3 })];

Deno.test("View shows a value at once and a new order soon", () => {
  using stage = new Stage(FEW);
  assert.deepEqual(stage.ids, [3, 1, 2]);
  stage.put(downMachine({ id: 2 }));
  const row = stage.rows.find(({ id }) => id === 2);
  assert.equal(row?.machine.value.state, "down");
  assert.equal(stage.view.counts.value.down, 2);
  assert.deepEqual(stage.ids, [3, 1, 2]);
  stage.clock.tick(500);
  assert.deepEqual(stage.ids, [2, 3, 1]);
  assert.equal(stage.rows[0], row);
});

Deno.test("View leaves the rows alone when only values changed", () => {
  using stage = new Stage(FEW);
  const before = stage.rows;
  for (let time = 0; time < 10; time++) {
    stage.put(machine({ id: 1, rtt: time }));
    stage.clock.tick(500);
  }
  assert.equal(stage.rows, before);
});

Deno.test("View holds the order until it is let go, or the pointer rests", () => {
  using stage = new Stage(FEW);
  stage.view.hold();
  stage.put(downMachine({ id: 2 }));
  stage.drop(1);
  stage.clock.tick(1000);
  assert.deepEqual(stage.ids, [3, 1, 2]);
  assert.equal(stage.view.waiting.value, true);
  assert.deepEqual(stage.rows.map(({ deleted }) => deleted.value), [false, true, false]);
  stage.view.release();
  assert.deepEqual(stage.ids, [2, 3]);
  assert.equal(stage.view.waiting.value, false);

  stage.view.hold();
  stage.put(machine({ id: 2 }));
  stage.clock.tick(5000);
  assert.deepEqual(stage.ids, [2, 3]);
  stage.clock.tick(5001);
  assert.deepEqual(stage.ids, [3, 2]);
});

Deno.test("View answers a question at once, held or not", () => {
  using stage = new Stage(FEW);
  stage.view.hold();
  stage.view.ask({ ...EVERYTHING, state: "ok" });
  assert.deepEqual(stage.ids, [1, 2]);
  assert.deepEqual(stage.view.extent.value, { total: 2, page: 1, pages: 1, found: 2 });
});

Deno.test("View keeps what the server counted until the whole fleet is here", () => {
  const clock = FakeTimers.install({ toFake: ["setTimeout", "clearTimeout", "performance"] });
  try {
    const machines = Array.from({ length: 500 }, (_, i) => machine({ id: i + 1 }));
    const view = new View(firstPage(new Ledger(machines), EVERYTHING));
    assert.equal(view.counts.value.all, 500);
    const fleet = {
      machines: new Map(machines.map((each) => [each.id, each])),
    };
    view.ask({ ...EVERYTHING, q: "web-0009" });
    view.seek("web-0009", searchFor("web-0009"));
    assert.equal(view.rows.value.single.length, 50);
    view.take(fleet, null);
    clock.runAll();
    assert.equal(view.filled.value, true);
    assert.deepEqual(view.rows.value.single.map(({ id }) => id), [9]);
    assert.equal(view.counts.value.all, 500);
  } finally {
    clock.uninstall();
  }
});

Deno.test("View forgets what a new snapshot does not hold", () => {
  using stage = new Stage(FEW);
  stage.view.hold();
  const fleet = { machines: new Map([[9, machine({ id: 9 })]]) };
  stage.view.take(fleet, null);
  stage.clock.runAll();
  assert.deepEqual(stage.ids, [9]);
  assert.equal(stage.view.truth.value.kind, "ok");

  stage.view.take({ machines: new Map() }, null);
  stage.clock.runAll();
  assert.equal(stage.view.truth.value.kind, "empty");
});

Deno.test("View tells watchers of changes in place, and of a new fleet", () => {
  using stage = new Stage(FEW);
  const told: string[] = [];
  const stop = stage.view.watch({
    reordered: () => told.push("reordered"),
    changed: (ids) => told.push([...ids].join()),
  });
  stage.put(machine({ id: 1, rtt: 5 }));
  stage.clock.tick(500);
  stage.put(machine({ id: 7 }));
  stage.clock.tick(500);
  stop();
  stage.put(machine({ id: 8 }));
  assert.deepEqual(told, ["reordered", "1", "7", "reordered"]);
});

const BEHIND = [1, 2, 3].map((id) => downMachine({ id, vtep: "10.200.0.17" }));

Deno.test("View folds what has one cause, and opens it on request", () => {
  using stage = new Stage([...BEHIND, downMachine({ id: 4, vtep: "10.200.0.3", vni: 200 })]);
  const folds = () => stage.view.rows.value.folds;
  assert.deepEqual(folds().map(({ fold }) => [fold.key, fold.count]), [["vtep:10.200.0.17", 3]]);
  assert.deepEqual(stage.ids, [4]);
  assert.equal(stage.view.extent.value.found, 4);

  stage.view.toggle("vtep:10.200.0.17");
  assert.deepEqual(folds()[0]?.rows.map(({ id }) => id), [1, 2, 3]);
  // One that recovers leaves it; when nothing is shared any more, there is none.
  stage.put(machine({ id: 2, vtep: "10.200.0.17" }));
  stage.clock.tick(500);
  assert.deepEqual(folds()[0]?.rows.map(({ id }) => id), [1, 3]);
  stage.put(machine({ id: 3, vtep: "10.200.0.17" }));
  stage.clock.tick(500);
  assert.deepEqual([folds().length, stage.ids], [0, [1, 4, 2, 3]]);
});

Deno.test("View folds nothing for who sorts, searches or turns the page", () => {
  using stage = new Stage(BEHIND);
  for (const query of [{ sort: "hostname" as const }, { descending: true }, { q: "web" }]) {
    stage.view.ask({ ...EVERYTHING, ...query });
    stage.view.seek(query.q ?? "", () => true);
    assert.deepEqual([stage.view.rows.value.folds.length, stage.ids.length], [0, 3]);
  }
});

Deno.test("View counts its groups anew when a state changes, and their medians every five seconds", () => {
  using stage = new Stage([machine({ id: 1, rtt: 1 }), machine({ id: 2, rtt: 1 })]);
  const group = () => stage.view.groups.value[0];
  const check = (rtt: number) => {
    stage.put(machine({ id: 1, rtt }), machine({ id: 2, rtt }));
    stage.clock.tick(600);
  };
  for (const rtt of [1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.7]) {
    check(rtt);
    assert.equal(group()?.rtt, 1);
  }
  // The last word of a burst is not lost.
  stage.clock.tick(5000);
  assert.equal(group()?.rtt, 1.7);
  stage.put(downMachine({ id: 1 }));
  stage.clock.tick(510);
  assert.deepEqual([group()?.counts.down, group()?.counts.ok], [1, 1]);
});

Deno.test("View counts the groups of a large fleet a few at a time, and of what is asked last", () => {
  const machines = Array.from(
    { length: 300 },
    (_, i) => machine({ id: i + 1, vni: i, tags: [`t${i}`] }),
  );
  using stage = new Stage(machines);
  // Each look at the clock takes longer than a slice may.
  const { performance } = globalThis;
  const now = performance.now.bind(performance);
  let late = 0;
  performance.now = () => now() + (late += 6);
  try {
    stage.view.ask({ ...EVERYTHING, by: "tag" });
    stage.clock.tick(5);
    stage.view.ask({ ...EVERYTHING, by: "network" });
    stage.view.ask({ ...EVERYTHING, by: "tag" });
    assert.equal(stage.view.groups.value[0]?.key, "vni:1");
    stage.clock.tick(1000);
    assert.deepEqual([stage.view.groups.value.length, stage.view.groups.value[0]?.key], [
      300,
      "tag:t0",
    ]);
  } finally {
    performance.now = now;
  }
});

Deno.test("View marks what changed until somebody has looked", () => {
  using stage = new Stage(FEW);
  const { keeper } = stage.view;
  assert.equal(keeper.unseenCount.value, 0);
  stage.put(machine({ id: 1, rtt: 0.9 }));
  assert.equal(keeper.unseenCount.value, 0);
  stage.put(downMachine({ id: 1 }), machine({ id: 7 }));
  assert.deepEqual(keeper.unseen(), [1, 7]);
  assert.equal(keeper.get(1)?.unseen.value, true);
  keeper.mark(1, false);
  assert.equal(keeper.get(1)?.unseen.value, false);
  stage.drop(7);
  assert.equal(keeper.unseenCount.value, 0);
});

Deno.test("View keeps the latest checks of each machine", () => {
  using stage = new Stage([machine({ id: 1, rtt: 0.5, checkedAt: 1 })]);
  for (let check = 2; check <= 30; check++) {
    stage.put(machine({ id: 1, rtt: check === 30 ? null : check, checkedAt: check }));
  }
  // The same check heard again, as after a change of its name, is no further one.
  stage.put(machine({ id: 1, hostname: "renamed", rtt: null, checkedAt: 30 }));
  const trace = stage.rows[0]?.trace ?? [];
  assert.equal(trace.length, 24);
  assert.deepEqual([trace[0], trace.at(-2), trace.at(-1)], [7, 29, NaN]);
});

Deno.test("View lets go of a selected machine that is deleted", () => {
  using stage = new Stage(FEW);
  stage.view.picked.value = new Set([1, 2]);
  stage.drop(1);
  assert.deepEqual([...stage.view.picked.value], [2]);
});
