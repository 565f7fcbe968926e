import assert from "node:assert/strict";
import fc from "fast-check";
import type { CheckRecord } from "../../core/check.ts";
import type { Health } from "../../core/health.ts";
import type { Machine, MachineId } from "../../core/machine.ts";
import { loadWatches, recordChecks, type Watch } from "../checks.ts";
import { countOutages, failures, listOutages, openOutages } from "../failures.ts";
import { deleteMachine, getMachine, patchMachine } from "../machines.ts";
import type { Sql } from "../sql.ts";
import { check, type ContractCase, fill, register, registration, sample, T0 } from "./case.ts";

const UP: Health = { state: "up" };
const DOWN: Health = { state: "down", misses: 3, since: T0 + 1_000 };

export const checkCases: readonly ContractCase[] = [
  {
    name: "recordChecks() keeps vitals so that loadWatches() goes on where they were",
    async run(sql) {
      const { machine } = await register(sql, registration(1));
      const times = fc.integer({ min: T0, max: T0 + 1e9 });
      const double = fc.double({ min: 0, max: 1e4, noNaN: true });
      let decidedAt = T0;
      await fc.assert(
        fc.asyncProperty(
          fc.oneof(
            fc.constant<Health>({ state: "unknown" }),
            fc.constant(UP),
            fc.record({
              state: fc.constantFrom("suspect" as const, "down" as const),
              misses: fc.integer({ min: 1, max: 1e9 }),
              since: times,
            }, { noNullPrototype: true }),
          ),
          fc.option(double),
          fc.option(double),
          fc.double({ min: 0, max: 1, noNaN: true }),
          times,
          async (health, rtt, usualRtt, loss, dueAt) => {
            decidedAt += 1;
            const vitals = {
              health,
              quality: { loss: loss + 0, usualRtt },
              rtt,
              lastSeen: decidedAt,
              checkedAt: decidedAt,
            };
            const record = check(machine, health, decidedAt, { vitals, dueAt, samples: [] });
            assert.deepEqual(await recordChecks(sql, [record]), new Set([machine.id]));
            const [watch] = await watches(sql);
            assert.deepEqual(watch, {
              id: machine.id,
              ip: machine.ip,
              vni: machine.vni,
              generation: 1,
              paused: false,
              vitals,
              dueAt,
            });
          },
        ),
        { numRuns: 50 },
      );
    },
  },
  {
    name: "recordChecks() drops records of machines that are gone or have moved on",
    async run(sql) {
      const [gone, moved, here] = await machines(sql, 3);
      await deleteMachine(sql, gone!.id, T0);
      await patchMachine(sql, moved!.id, { paused: true }, T0);
      const batch = [gone!, moved!, here!].map((each) =>
        check(each, DOWN, T0 + 5, { events: [{ kind: "down", at: T0 + 5, since: T0 }] })
      );
      assert.deepEqual(await recordChecks(sql, batch), new Set([here!.id]));
      assert.deepEqual((await sql`select machine_id from sample`).map((row) => row.machine_id), [
        here!.id,
      ]);
      assert.equal((await openOutages(sql, 9)).length, 1);
      assert.equal((await getMachine(sql, moved!.id))?.vitals.health.state, "unknown");
    },
  },
  {
    name: "recordChecks() changes nothing when a batch is sent again, whatever came in between",
    async run(sql) {
      const [machine] = await machines(sql, 1);
      const down = check(machine!, DOWN, T0 + 5_000, {
        events: [{ kind: "down", at: T0 + 5_000, since: T0 + 1_000 }],
        samples: [sample(T0 + 1_000, null), sample(T0 + 2_000, null), sample(T0 + 3_000, null)],
      });
      const up = check(machine!, UP, T0 + 9_000, {
        events: [{ kind: "recovered", at: T0 + 9_000, since: T0 + 1_000 }],
      });
      const downAgain = check(machine!, { ...DOWN, since: T0 + 10_000 }, T0 + 12_000, {
        events: [{ kind: "down", at: T0 + 12_000, since: T0 + 10_000 }],
      });
      const sent: CheckRecord[] = [];
      for (const record of [down, up, downAgain]) {
        sent.push(record);
        await recordChecks(sql, [record]);
        const before = await everything(sql);
        for (const again of sent) {
          assert.deepEqual(await recordChecks(sql, [again]), new Set([machine!.id]));
          assert.deepEqual(await everything(sql), before);
        }
      }
      const [open, ended, ...more] = await failures(sql, machine!.id, 9);
      assert.deepEqual(more, []);
      assert.deepEqual([open?.beganAt, open?.endedAt], [T0 + 10_000, null]);
      assert.deepEqual(
        [ended?.beganAt, ended?.detectedAt, ended?.endedAt],
        [T0 + 1_000, T0 + 5_000, T0 + 9_000],
      );
    },
  },
  {
    name: "recordChecks() takes several outages of a machine in one record",
    async run(sql) {
      const [machine] = await machines(sql, 1);
      await recordChecks(sql, [check(machine!, UP, T0 + 40, {
        events: [
          { kind: "down", at: T0 + 13, since: T0 + 10 },
          { kind: "recovered", at: T0 + 20, since: T0 + 10 },
          { kind: "down", at: T0 + 33, since: T0 + 30 },
          { kind: "recovered", at: T0 + 40, since: T0 + 30 },
        ],
      })]);
      const spells = (await failures(sql, machine!.id, 9)).map((each) => [
        each.beganAt - T0,
        each.endedAt! - T0,
      ]);
      assert.deepEqual(spells, [[30, 40], [10, 20]]);
    },
  },
  {
    name: "recordChecks() writes one row of ping_status a check, with the old columns",
    async run(sql) {
      const [machine] = await machines(sql, 1);
      const confirm = {
        sentAt: T0 + 2_000,
        sent: 3,
        received: 2,
        rtt: { min: 1, avg: 1.5, max: 2, jitter: 0.5 },
      };
      await recordChecks(sql, [
        check(machine!, { state: "suspect", misses: 2, since: T0 + 3_000 }, T0 + 4_500, {
          samples: [confirm, sample(T0 + 3_000, null), sample(T0 + 4_000, null)],
          dueAt: T0 + 5_000,
        }),
      ]);
      const rows = await sql`
        select machine_id, is_alive, response_time, epoch_ms(checked_at) - ${T0}::float8 as at,
          consecutive_failures, next_check_interval
        from ping_status order by checked_at`;
      assert.deepEqual(rows.map((row) => Object.values(row)), [
        [machine!.id, true, 1.5, 2_000, 0, 1],
        [machine!.id, false, null, 3_000, 1, 1],
        [machine!.id, false, null, 4_000, 2, 1],
      ]);
      const [stored] = await sql`select spread from sample where received = 2`;
      assert.deepEqual(stored?.spread, [1, 2, 0.5]);
    },
  },
  {
    name: "recordChecks() never moves last_seen back past a registration",
    async run(sql) {
      const [machine] = await machines(sql, 1);
      await register(sql, registration(1), { at: T0 + 60_000 });
      await recordChecks(sql, [check(machine!, UP, T0 + 5)]);
      assert.equal((await getMachine(sql, machine!.id))?.vitals.lastSeen, T0 + 60_000);
    },
  },
  {
    name: "recordChecks() and registrations and deletions of the same machines do not deadlock",
    async run(sql) {
      const all = await machines(sql, 60);
      const shuffled = (seed: number) =>
        [...all].sort((a, b) => ((a.id * seed) % 61) - ((b.id * seed) % 61));
      const work: Promise<unknown>[] = [];
      for (let round = 1; round <= 12; round++) {
        const at = T0 + round * 1_000;
        const health = { ...DOWN, since: at };
        work.push(recordChecks(
          sql,
          shuffled(round).map((machine) =>
            check(machine, health, at, { events: [{ kind: "down", at, since: at }] })
          ),
        ));
        for (const n of [1, 7, 13, 20, 33, 41, 55]) {
          const mac = registration(round).mac;
          work.push(register(sql, registration(n, { mac }), { at }));
        }
        const victim = all[(round * 7) % all.length]!;
        work.push(deleteMachine(sql, victim.id, at), register(sql, registration(victim.id)));
      }
      await Promise.all(work);
    },
  },
  {
    name: "recordChecks() takes 12,000 records in one call",
    async run(sql) {
      await fill(sql, 12_000);
      const batch: CheckRecord[] = [];
      for await (const chunk of loadWatches(sql)) {
        for (const watch of chunk) batch.push(check(watch as unknown as Machine, UP, T0 + 5));
      }
      assert.equal((await recordChecks(sql, batch.reverse())).size, 12_000);
      assert.equal((await sql`select from sample`).count, 12_000);
    },
  },
  {
    name: "deleteMachine() ends its outages, which stay under its name",
    async run(sql) {
      const [machine] = await machines(sql, 1);
      const events = [{ kind: "down", at: T0 + 5, since: T0 + 2 }] as const;
      await recordChecks(sql, [check(machine!, DOWN, T0 + 5, { events })]);
      await deleteMachine(sql, machine!.id, T0 + 100);
      const [outage] = await listOutages(sql, { limit: 1 });
      assert.deepEqual([outage?.machineId, outage?.hostname, outage?.ip, outage?.mac], [
        null,
        "host-1",
        machine!.ip,
        machine!.mac,
      ]);
      assert.equal(outage?.endedAt, T0 + 100);
      const [log] = await sql`select machine_id, hostname from failure_logs`;
      assert.deepEqual({ ...log }, { machine_id: null, hostname: "host-1" });
    },
  },
  {
    name: "listOutages() selects by machine, by time and by whether they go on",
    async run(sql) {
      const [one, two] = await machines(sql, 2);
      const spell = (machine: Machine, from: number, to: number | null) =>
        check(machine, to === null ? DOWN : UP, T0 + 99, {
          samples: [],
          events: [
            { kind: "down", at: T0 + from + 2, since: T0 + from },
            ...(to === null ? [] : [{ kind: "recovered", at: T0 + to, since: T0 + from } as const]),
          ],
        });
      await recordChecks(sql, [spell(one!, 10, 20), spell(two!, 30, null)]);
      const began = async (query: Partial<Parameters<typeof listOutages>[1]>) =>
        (await listOutages(sql, { limit: 9, ...query })).map(({ beganAt }) => beganAt - T0);
      assert.deepEqual(await began({}), [30, 10]);
      assert.deepEqual(await began({ open: true }), [30]);
      assert.deepEqual(await began({ open: false }), [10]);
      assert.deepEqual(await began({ machineId: one!.id }), [10]);
      assert.deepEqual(await began({ from: T0 + 21 }), [30]);
      assert.deepEqual(await began({ from: T0 + 15, to: T0 + 29 }), [10]);
      const [latest] = await listOutages(sql, { limit: 1 });
      assert.deepEqual(await began({ limit: 1, after: latest!.id }), [10]);
      assert.equal(await countOutages(sql, {}), 2);
      assert.equal(await countOutages(sql, { open: true }), 1);
    },
  },
];

async function machines(sql: Sql, count: number): Promise<Machine[]> {
  const all: Machine[] = [];
  for (let n = 1; n <= count; n++) all.push((await register(sql, registration(n))).machine);
  return all;
}

async function watches(sql: Sql): Promise<Watch[]> {
  const all: Watch[] = [];
  for await (const chunk of loadWatches(sql)) all.push(...chunk);
  return all;
}

async function everything(sql: Sql): Promise<unknown> {
  return [
    await sql`select * from machine_health order by machine_id`,
    await sql`select * from sample order by machine_id, sent_at`,
    await sql`select * from outage order by id`,
  ].map((rows) => rows.map((row) => ({ ...row, id: row.id as MachineId | undefined })));
}
