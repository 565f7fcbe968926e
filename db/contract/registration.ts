import assert from "node:assert/strict";
import fc from "fast-check";
import type { Ip, Mac, Vni } from "../../core/address.ts";
import { parseIp } from "../../core/address.ts";
import { ApiError } from "../../core/errors.ts";
import type { JsonObject } from "../../core/machine.ts";
import { acknowledgeConflicts, machineEvents, openConflicts } from "../events.ts";
import { recordChecks } from "../checks.ts";
import { getMachine } from "../machines.ts";
import { check, type ContractCase, register, registration, T0 } from "./case.ts";

const MINUTE = 60_000;

export const registrationCases: readonly ContractCase[] = [
  {
    name: "registerMachine() creates a machine, then updates it",
    async run(sql) {
      const first = await register(sql, registration(1, { extraData: { rack: 7 } }));
      assert.equal(first.created, true);
      assert.equal(first.probeNow, true);
      assert.deepEqual(first.events, [{ kind: "registered" }]);
      const { machine } = first;
      assert.deepEqual(machine, {
        id: machine.id,
        hostname: "host-1",
        ip: "10.1.0.1" as Ip,
        mac: "02:00:00:00:00:01" as Mac,
        vni: 0 as Vni,
        extraData: { rack: 7 },
        tags: [],
        notes: "",
        paused: false,
        registeredAt: T0,
        updatedAt: T0,
        generation: 1,
        vitals: {
          health: { state: "unknown" },
          quality: { loss: 0, usualRtt: null },
          rtt: null,
          lastSeen: T0,
          checkedAt: null,
        },
      });
      assert.deepEqual(await getMachine(sql, machine.id), machine);

      const renamed = await register(sql, registration(1, { hostname: "new" }), { at: T0 + 5 });
      assert.equal(renamed.created, false);
      assert.equal(renamed.changed, true);
      assert.equal(renamed.probeNow, false);
      assert.deepEqual(renamed.machine, {
        ...machine,
        hostname: "new",
        updatedAt: T0 + 5,
        vitals: { ...machine.vitals, lastSeen: T0 + 5 },
      });
    },
  },
  {
    name: "registerMachine() moves last_seen alone when nothing changed",
    async run(sql) {
      const extraData = { b: [1, 2.5, { c: null }], a: "x" };
      const first = await register(sql, registration(1, { extraData }));
      const same = registration(1, { extraData: { a: "x", b: [1, 2.5, { c: null }] } });
      const again = await register(sql, same, { at: T0 + MINUTE });
      assert.equal(again.changed, false);
      assert.deepEqual(again.events, []);
      assert.deepEqual(again.machine, {
        ...first.machine,
        vitals: { ...first.machine.vitals, lastSeen: T0 + MINUTE },
      });
      const late = await register(sql, same, { at: T0 });
      assert.equal(late.machine.vitals.lastSeen, T0 + MINUTE, "last_seen never goes back");
    },
  },
  {
    name: "registerMachine() keeps extra_data that is left out, and clears it by null",
    async run(sql) {
      await register(sql, registration(1, { extraData: { a: 1 } }));
      const kept = await register(sql, registration(1));
      assert.deepEqual(kept.machine.extraData, { a: 1 });
      const cleared = await register(sql, registration(1, { extraData: null }));
      assert.equal(cleared.changed, true);
      assert.equal(cleared.machine.extraData, null);
    },
  },
  {
    name: "registerMachine() gives back extra_data exactly, doubles and all",
    async run(sql) {
      const values = fc.dictionary(fc.string({ unit: "grapheme" }), fc.jsonValue({ maxDepth: 3 }));
      await fc.assert(
        fc.asyncProperty(values, async (value) => {
          // JSON has no minus zero worth keeping apart, and PostgreSQL no NUL.
          const text = JSON.stringify(value).replaceAll("\\u0000", "");
          const extraData = JSON.parse(text) as JsonObject;
          const { machine } = await register(sql, registration(1, { extraData }));
          assert.deepEqual(machine.extraData, extraData);
          assert.deepEqual((await getMachine(sql, machine.id))?.extraData, extraData);
        }),
        { numRuns: 100 },
      );
      const doubles = [5e-324, Number.MAX_VALUE, 0.1 + 0.2, 2 ** 53 + 2, -1e-7, 1 / 3];
      const { machine } = await register(sql, registration(1, { extraData: { doubles } }));
      assert.deepEqual(machine.extraData, { doubles });
    },
  },
  {
    name: "registerMachine() tells IPv6 addresses apart and gives them back as written",
    async run(sql) {
      await fc.assert(
        fc.asyncProperty(fc.ipV6().filter(isHost), async (text) => {
          const ip = parseIp(text);
          const { machine } = await register(sql, registration(1, { ip }));
          assert.equal(machine.ip, ip);
        }),
        { numRuns: 100 },
      );
    },
  },
  {
    name: "registerMachine() lets no registration over the limit, however many come at once",
    async run(sql) {
      const results = await Promise.allSettled(
        Array.from({ length: 200 }, (_, n) => register(sql, registration(n), { maxMachines: 60 })),
      );
      const refused = results.filter(({ status }) => status === "rejected");
      assert.equal(refused.length, 140);
      for (const each of refused as PromiseRejectedResult[]) {
        assert.ok(each.reason instanceof ApiError);
        assert.equal(each.reason.code, "MACHINE_LIMIT_REACHED");
      }
      assert.equal((await sql`select from machine`).count, 60);
    },
  },
  {
    name: "registerMachine() updates at the limit, and creates again after a deletion",
    async run(sql) {
      await register(sql, registration(1), { maxMachines: 1 });
      const update = registration(1, { hostname: "still welcome" });
      assert.equal((await register(sql, update, { maxMachines: 1 })).created, false);
      await assert.rejects(register(sql, registration(2), { maxMachines: 1 }), {
        code: "MACHINE_LIMIT_REACHED",
      });
      await sql`select delete_machines(array(select id from machine), now())`;
      assert.equal((await register(sql, registration(2), { maxMachines: 1 })).created, true);
    },
  },
  {
    name: "registerMachine() makes one machine of many simultaneous first registrations",
    async run(sql) {
      const all = await Promise.all(
        Array.from(
          { length: 110 },
          (_, n) => register(sql, registration(1, { hostname: `h${n}` })),
        ),
      );
      assert.equal(all.filter(({ created }) => created).length, 1);
      assert.equal(new Set(all.map(({ machine }) => machine.id)).size, 1);
    },
  },
  {
    name:
      "registerMachine() probes a machine that was down at once, and leaves its state to the probe",
    async run(sql) {
      const { machine } = await register(sql, registration(1));
      const health = { state: "down", misses: 5, since: T0 } as const;
      await recordChecks(sql, [check(machine, health, T0 + 9, { dueAt: T0 + 60 * MINUTE })]);
      const again = await register(sql, registration(1), { at: T0 + MINUTE });
      assert.equal(again.probeNow, true);
      assert.deepEqual(again.machine.vitals.health, health);
      assert.equal(again.machine.generation, 1);
      const [row] = await sql`select epoch_ms(due_at) as due from machine_health`;
      assert.equal(row?.due, T0 + MINUTE);
    },
  },
  {
    name: "registerMachine() takes over the machine of VNI 0 with the same address and MAC",
    async run(sql) {
      const old = await register(sql, registration(1));
      const taken = await register(sql, registration(1, { vni: 42 as Vni }));
      assert.equal(taken.created, false);
      assert.equal(taken.machine.id, old.machine.id);
      assert.equal(taken.machine.vni, 42);
      assert.equal(taken.machine.generation, 2);
      assert.equal(taken.probeNow, true);
      assert.deepEqual(taken.events, [{ kind: "vni_taken_over", from: 0, to: 42 }]);

      const other = registration(2, { mac: "02:ff:00:00:00:01" as Mac });
      await register(sql, registration(2));
      const apart = await register(sql, { ...other, vni: 42 as Vni });
      assert.equal(apart.created, true, "another MAC is another machine");
      const twin = await register(sql, registration(1, { vni: 7 as Vni }));
      assert.equal(twin.created, true, "addresses repeat across VNIs");
    },
  },
  {
    name: "registerMachine() stores a changed MAC and tells of both",
    async run(sql) {
      const [from, to] = ["02:00:00:00:00:01" as Mac, "02:00:00:00:00:99" as Mac];
      const { machine } = await register(sql, registration(1));
      const moved = await register(sql, registration(1, { mac: to }), { at: T0 + 1 });
      assert.equal(moved.machine.mac, to);
      assert.equal(moved.machine.generation, 2);
      assert.equal(moved.probeNow, true);
      assert.deepEqual(moved.events, [{ kind: "mac_changed", from, to }]);
      const [event] = await machineEvents(sql, machine.id, 1);
      assert.equal(event?.kind, "mac_changed");
      assert.deepEqual(event.details, { from, to });
      assert.equal(event.at, T0 + 1);
    },
  },
  {
    name: "registerMachine() calls two MACs that take turns within an hour a conflict, once",
    async run(sql) {
      const [a, b] = ["02:00:00:00:00:01" as Mac, "02:00:00:00:00:99" as Mac];
      const { machine } = await register(sql, registration(1, { mac: a }));
      const turn = async (mac: Mac, at: number) =>
        (await register(sql, registration(1, { mac }), { at })).events.map(({ kind }) => kind);

      assert.deepEqual(await turn(b, T0 + MINUTE), ["mac_changed"]);
      assert.deepEqual(await turn(a, T0 + 90 * MINUTE), ["mac_changed"], "not within an hour");
      const conflict = ["mac_changed", "address_conflict"];
      assert.deepEqual(await turn(b, T0 + 91 * MINUTE), conflict);
      assert.deepEqual(await turn(a, T0 + 92 * MINUTE), [], "told already");
      const [open, ...more] = await openConflicts(sql);
      assert.deepEqual(more, []);
      assert.equal(open?.machineId, machine.id);
      assert.deepEqual([...open.details.macs as Mac[]].sort(), [a, b]);
      assert.equal(open.details.turns, 3);

      assert.equal(await acknowledgeConflicts(sql, machine.id, T0 + 93 * MINUTE), 1);
      assert.deepEqual(await openConflicts(sql), []);
      assert.deepEqual(await turn(b, T0 + 94 * MINUTE), conflict, "it goes on");
    },
  },
];

function isHost(text: string): boolean {
  try {
    parseIp(text);
    return true;
  } catch {
    return false;
  }
}
