import assert from "node:assert/strict";
import fc from "fast-check";
import type { Sample } from "../core/check.ts";
import type { Resolution, SamplePoint } from "../core/history.ts";
import type { Machine } from "../core/machine.ts";
import { startTestDatabase } from "../tests/support/database.ts";
import { recordChecks } from "./checks.ts";
import { compact, type Retention } from "./compaction.ts";
import { check, register, registration, sample } from "./contract/case.ts";
import { history } from "./history.ts";
import { partitionNames } from "./partitions.ts";
import type { Sql } from "./sql.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const D0 = Date.UTC(2026, 0, 15);
const KEEP: Retention = { rawDays: 14, fiveMinuteDays: 90, hourlyDays: 730 };

Deno.test("compact() changes nothing of what history() and ping_status tell", async () => {
  await using db = await startTestDatabase();
  const { sql } = db;
  const milliseconds = fc.oneof(
    fc.integer({ min: 1, max: 12_000 }),
    fc.integer({ min: 12_001, max: 3 * HOUR }),
  );
  const rtt = fc.float({ min: Math.fround(0.001), max: 5_000, noNaN: true });
  const echoes = fc.oneof(
    fc.record({ sent: fc.constant(1), received: fc.constantFrom(0, 1), rtt }),
    fc.record({ sent: fc.constant(3), received: fc.integer({ min: 0, max: 3 }), rtt }),
  );
  let number = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(milliseconds, echoes), { minLength: 1, maxLength: 60 }),
      async (checks) => {
        await sql`truncate sample, sample_hour, rollup_5m, rollup_1h, pending_hour, pending_day`;
        await sql`update history_progress set packed_until = '-infinity',
          rolled_until = '-infinity', raw_from = '-infinity'`;
        const { machine } = await register(sql, registration(++number));
        let sentAt = D0;
        const samples = checks.map(([gap, { sent, received, rtt }]): Sample => ({
          sentAt: sentAt += gap,
          sent,
          received,
          rtt: received === 0 ? null : { min: rtt / 2, avg: rtt, max: rtt * 2, jitter: rtt / 3 },
        })).filter((each) => each.sentAt < D0 + DAY);
        for (const each of samples) {
          await recordChecks(sql, [
            check(machine, { state: "up" }, each.sentAt + 5, { samples: [each] }),
          ]);
        }
        const before = await everything(sql, machine);
        await compact(sql, KEEP, D0 + DAY + HOUR);
        assert.equal((await sql`select from pending_hour`).count, 0);
        assert.equal((await sql`select from pending_day`).count, 0);
        assertAlike(await everything(sql, machine), before);
      },
    ),
    { numRuns: 25 },
  );
});

Deno.test("compact() takes up samples that come after their hour and their day were done", async () => {
  await using db = await startTestDatabase();
  const { sql } = db;
  const { machine } = await register(sql, registration(1));
  await record(sql, machine, [D0 + 22 * HOUR, D0 + 23 * HOUR]);
  await compact(sql, KEEP, D0 + DAY + HOUR);
  const times = async (resolution: Resolution) =>
    (await history(sql, machine.id, { from: D0, to: D0 + 2 * DAY, resolution })).points
      .map(({ t }) => Math.round((t - D0) / 1_000) * 1_000 / HOUR);
  assert.deepEqual(await times("raw"), [22, 23]);
  await record(sql, machine, [D0 + 23.5 * HOUR, D0 + DAY + HOUR]);
  for (const told of ["before they are packed", "and after"]) {
    assert.deepEqual(await times("raw"), [22, 23, 23.5, 25], told);
    assert.deepEqual((await times("1h")).at(-1), 25, told);
    await compact(sql, KEEP, D0 + DAY + HOUR);
  }
  const points = await history(sql, machine.id, { from: D0, to: D0 + DAY, resolution: "1h" });
  assert.deepEqual(points.points.map(({ sent }) => sent), [1, 2]);
  assert.equal((await sql`select from ping_status`).count, 4);
});

Deno.test("compact() goes on where it was interrupted", async () => {
  await using db = await startTestDatabase();
  const { sql } = db;
  const { machine } = await register(sql, registration(1));
  await record(sql, machine, Array.from({ length: 24 }, (_, n) => D0 + n * HOUR + 1));
  const before = await everything(sql, machine);
  await assert.rejects(sql.begin(async (tx) => {
    // As when the connection breaks after some of the work.
    await tx`update history_progress set packed_until = now()`;
    throw new Error("interrupted");
  }));
  for (let round = 0;; round++) {
    const stop = new AbortController();
    const dying = compact(stopAfter(sql, 4 + round, stop), KEEP, D0 + DAY + HOUR, stop.signal);
    await dying.catch((error) => assert.match(String(error), /killed in the middle/));
    assertAlike(await everything(sql, machine), before);
    const { count } = await sql`
      select from history_progress where rolled_until >= '2026-01-16'
        and not exists (select from pending_hour) and not exists (select from pending_day)`;
    if (count === 1) break;
  }
  await compact(sql, KEEP, D0 + DAY + HOUR);
  assertAlike(await everything(sql, machine), before);
});

Deno.test("compact() by several at once, while checks are recorded, loses nothing", async () => {
  await using db = await startTestDatabase();
  const { sql } = db;
  const { machine } = await register(sql, registration(1));
  const times: number[] = [];
  let now = D0;
  const recording = (async () => {
    for (let n = 0; n < 300; n++) {
      now += 6 * 60_000;
      // Every third comes up to two hours late.
      times.push(n % 3 === 0 ? now - (n % 20) * 6 * 60_000 : now);
      await record(sql, machine, [times.at(-1)!]);
    }
  })();
  let recorded = false;
  recording.then(() => recorded = true);
  const compacting = [1, 2].map(async () => {
    while (!recorded) await compact(sql, KEEP, now);
  });
  await Promise.all([recording, ...compacting]);
  await compact(sql, KEEP, now + DAY);
  const { points } = await history(sql, machine.id, { from: D0, to: now + 1, resolution: "raw" });
  const seconds = (all: number[]) => all.map((time) => Math.round(time / 1_000));
  const expected = [...new Set(times)].sort((a, b) => a - b);
  assert.deepEqual(seconds(points.map(({ t }) => t)), seconds(expected));
});

Deno.test("compact() drops each tier at its age, and nothing that is still to be packed", async () => {
  await using db = await startTestDatabase();
  const { sql } = db;
  const { machine } = await register(sql, registration(1));
  const keep: Retention = { rawDays: 2, fiveMinuteDays: 4, hourlyDays: 40 };
  // Off for weeks in between.
  const days = [0, 1, 16, 17, 84, 85, 86, 87, 88, 89];
  for (const day of days) {
    const noon = D0 + day * DAY + DAY / 2;
    await record(sql, machine, [noon]);
    await compact(sql, keep, noon + HOUR);
  }
  const last = D0 + 89 * DAY;
  const partitions = async (table: string) =>
    (await partitionNames(sql, table)).map((name) => name.slice(table.length + 1));
  assert.deepEqual(await partitions("sample"), ["20260414", "20260415", "20260416"]);
  assert.deepEqual(await partitions("sample_hour"), ["20260412", "20260413", "20260414"]);
  assert.deepEqual(await partitions("rollup_5m"), ["20260410", "20260411", "20260412", "20260413"]);
  assert.deepEqual(await partitions("rollup_1h"), ["202604"]);
  const told = async (resolution?: Resolution, from = D0) =>
    await history(sql, machine.id, { from, to: last + DAY, ...(resolution ? { resolution } : {}) });
  assert.equal((await told("raw")).points.length, 3);
  assert.equal((await told("5m")).points.length, 5);
  assert.equal((await told("1h")).points.length, 6);
  assert.equal((await told(undefined, last + 10 * HOUR)).resolution, "5m");
  assert.equal((await told(undefined, last + 20 * HOUR)).resolution, "raw");
  assert.equal((await told(undefined, last - 3.5 * DAY)).resolution, "5m");
  assert.equal((await told(undefined, last - 5 * DAY)).resolution, "1h");

  await record(sql, machine, [last - 5 * DAY]);
  assert.equal((await told("raw")).points.length, 3, "too late: its day is gone");
});

async function record(sql: Sql, machine: Machine, times: readonly number[]): Promise<void> {
  for (const at of times) {
    const samples = [sample(at, 1.5)];
    await recordChecks(sql, [check(machine, { state: "up" }, at + 2, { samples })]);
  }
}

/** A pool on which the n-th transaction or statement fails after it was done, as if its answer were lost. */
function stopAfter(sql: Sql, count: number, stop: AbortController): Sql {
  let left = count;
  const killed = () => {
    stop.abort();
    return new Error("killed in the middle");
  };
  return new Proxy(sql, {
    apply(target, self, args) {
      if (left-- <= 0) throw killed();
      return Reflect.apply(target, self, args);
    },
    get(target, name) {
      if (name !== "begin" || left-- > 0) return Reflect.get(target, name);
      return async (work: Parameters<Sql["begin"]>[1]) => {
        await target.begin(work);
        throw killed();
      };
    },
  });
}

async function everything(sql: Sql, machine: Machine) {
  const told = async (resolution: Resolution) =>
    (await history(sql, machine.id, { from: D0, to: D0 + DAY, resolution })).points;
  const rows = await sql`
    select epoch_ms(checked_at) as t, is_alive::integer as sent, consecutive_failures as lost,
      response_time as rtt_min, response_time as rtt_avg, response_time as rtt_max
    from ping_status where machine_id = ${machine.id} order by checked_at`;
  return [
    await told("raw"),
    await told("5m"),
    await told("1h"),
    [...rows] as unknown as SamplePoint[],
  ];
}

/** Equal but for a few milliseconds, and the digits of an RTT that are packed away. */
type Told = readonly (readonly SamplePoint[])[];

function assertAlike(after: Told, before: Told): void {
  for (const [n, points] of before.entries()) {
    assert.equal(after[n]!.length, points.length);
    for (const [at, point] of points.entries()) {
      const same = after[n]![at]!;
      assert.ok(Math.abs(same.t - point.t) <= 64, `${same.t} is ${point.t}`);
      assert.deepEqual([same.sent, same.lost], [point.sent, point.lost]);
      for (const key of ["rtt_min", "rtt_avg", "rtt_max"] as const) {
        const [a, b] = [same[key], point[key]];
        const alike = a === b || (a !== null && b !== null && Math.abs(a - b) <= 3e-4 * b);
        assert.ok(alike, `${key}: ${a} is ${b}`);
      }
    }
  }
}
