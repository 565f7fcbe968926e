import assert from "node:assert/strict";
import type { Ip, Mac, Vni } from "../../core/address.ts";
import type { MachineId } from "../../core/machine.ts";
import type { MachineQuery } from "../../core/machine_query.ts";
import { recordChecks } from "../checks.ts";
import { machineEvents } from "../events.ts";
import { listMachines, matchingIds } from "../machine_list.ts";
import { allMachines, deleteMachine, findMachine, getMachine, patchMachine } from "../machines.ts";
import type { Sql } from "../sql.ts";
import { check, type ContractCase, fill, register, registration, T0 } from "./case.ts";

const NOBODY = 2_000_000_000 as MachineId;

export const machineCases: readonly ContractCase[] = [
  {
    name: "listMachines() pages through all, the newest registration first",
    async run(sql) {
      for (let n = 1; n <= 5; n++) await register(sql, registration(n), { at: T0 + n });
      await register(sql, registration(1), { at: T0 + 99 });
      const page = await listMachines(sql, { limit: 2, offset: 1 });
      assert.equal(page.total, 5);
      assert.deepEqual(page.machines.map(({ hostname }) => hostname), ["host-4", "host-3"]);
      const beyond = await listMachines(sql, { limit: 2, offset: 10 });
      assert.deepEqual(beyond, { machines: [], total: 5 });
    },
  },
  {
    name: "listMachines() filters by status, VNI and tag, and counts after the filter",
    async run(sql) {
      const [up, down, other] = [
        await register(sql, registration(1)),
        await register(sql, registration(2)),
        await register(sql, registration(3, { vni: 9 as Vni })),
      ];
      await recordChecks(sql, [
        check(up.machine, { state: "suspect", misses: 2, since: T0 }, T0 + 1),
        check(down.machine, { state: "down", misses: 3, since: T0 }, T0 + 1),
      ]);
      await patchMachine(sql, other.machine.id, { tags: ["rack a", "x,y"] }, T0);
      assert.deepEqual(await found(sql, { status: "unreachable" }), ["host-2"]);
      assert.deepEqual(await found(sql, { status: "active" }), ["host-1", "host-3"]);
      assert.deepEqual(await found(sql, { vni: 9 as Vni }), ["host-3"]);
      assert.deepEqual(await found(sql, { vni: 0 as Vni, status: "active" }), ["host-1"]);
      assert.deepEqual(await found(sql, { tag: "x,y" }), ["host-3"]);
      assert.deepEqual(await found(sql, { tag: "x" }), []);
      assert.deepEqual(await matchingIds(sql, { status: "unreachable" }), [down.machine.id]);
    },
  },
  {
    name: "listMachines() finds a text in hostname, address, MAC and extra_data",
    async run(sql) {
      await register(sql, {
        hostname: "Web_100%",
        ip: "10.0.0.5" as Ip,
        mac: "ab:cd:ef:01:23:45" as Mac,
        vni: 0 as Vni,
        extraData: { site: 'Köln "Süd"', path: "C:\\x", port: 4789 },
      });
      await register(sql, {
        hostname: "db",
        ip: "2001:db8::a:5" as Ip,
        mac: "00:10:05:00:00:00" as Mac,
        vni: 0 as Vni,
        extraData: null,
      });
      const searches: [q: string, expected: string[]][] = [
        ["web", ["Web_100%"]],
        ["_100%", ["Web_100%"]],
        ["e%1", []],
        ["b_1", ["Web_100%"]],
        ["b_", ["Web_100%"]],
        ["d_", []],
        ["10.0.0.5", ["Web_100%"]],
        ["10.0", ["Web_100%"]],
        ["0.0.5", ["Web_100%"]],
        ["10.0.0.0/24", ["Web_100%"]],
        ["10.1.0.0/16", []],
        ["0.0.0.0/0", ["Web_100%"]],
        ["2001:DB8::/32", ["db"]],
        ["2001:db8:0:0:0:0:a:5", ["db"]],
        ["2001:db8", ["db"]],
        ["AB-CD-EF-01-23-45", ["Web_100%"]],
        ["ab:cd:e", ["Web_100%"]],
        ["abcd.ef01.2345", ["Web_100%"]],
        ["ABCDEF012345", ["Web_100%"]],
        ["1005", ["db"]],
        ["köln", ["Web_100%"]],
        ['"süd"', ["Web_100%"]],
        ["c:\\X", ["Web_100%"]],
        ["4789", ["Web_100%"]],
        ["nothing of all", []],
        ["  ", ["Web_100%", "db"]],
      ];
      for (const [q, expected] of searches) {
        assert.deepEqual(await found(sql, { q }), expected, `q=${q}`);
      }
    },
  },
  {
    name: "listMachines() sorts by every key, either way",
    async run(sql) {
      const a = await register(sql, {
        ...registration(2, { hostname: "b", ip: "10.0.0.10" as Ip }),
      });
      await register(sql, registration(1, { hostname: "A", ip: "10.0.0.9" as Ip }), { at: T0 + 1 });
      await recordChecks(sql, [check(a.machine, { state: "down", misses: 3, since: T0 }, T0 + 5)]);
      const order = async (sort: NonNullable<MachineQuery["sort"]>, order?: "asc" | "desc") =>
        (await listMachines(sql, { limit: 9, offset: 0, sort, ...(order ? { order } : {}) }))
          .machines.map(({ hostname }) => hostname).join("");
      assert.equal(await order("hostname"), "Ab");
      assert.equal(await order("hostname", "desc"), "bA");
      assert.equal(await order("ip_address"), "Ab", "as addresses, not as text");
      assert.equal(await order("mac_address"), "Ab");
      assert.equal(await order("registered_at"), "Ab");
      assert.equal(await order("registered_at", "asc"), "bA");
      assert.equal(await order("status"), "Ab");
      for (const sort of ["updated_at", "last_seen", "vni", "response_time", "loss"] as const) {
        assert.equal((await order(sort)).length, 2);
      }
    },
  },
  {
    name: "getMachine(), findMachine() and deleteMachine() answer null when there is none",
    async run(sql) {
      assert.equal(await getMachine(sql, NOBODY), null);
      assert.equal(await findMachine(sql, 0 as Vni, "10.0.0.1"), null);
      assert.equal(await deleteMachine(sql, NOBODY, T0), null);
      assert.equal(await patchMachine(sql, NOBODY, { notes: "x" }, T0), null);
    },
  },
  {
    name: "deleteMachine() gives back what it deleted, once, and keeps the event",
    async run(sql) {
      const { machine } = await register(sql, registration(1));
      assert.deepEqual(await findMachine(sql, 0 as Vni, "10.1.0.1"), machine);
      const twice = await Promise.all([
        deleteMachine(sql, machine.id, T0 + 1),
        deleteMachine(sql, machine.id, T0 + 1),
      ]);
      assert.deepEqual(twice.filter((each) => each !== null), [machine]);
      assert.equal(await getMachine(sql, machine.id), null);
      const [event] = await machineEvents(sql, machine.id, 1);
      assert.equal(event?.kind, "deleted");
      const again = await register(sql, registration(1));
      assert.notEqual(again.machine.id, machine.id, "an id is never given twice");
    },
  },
  {
    name: "allMachines() yields every machine once",
    async run(sql) {
      await fill(sql, 4_321);
      const seen = new Set<number>();
      for await (const chunk of allMachines(sql)) for (const { id } of chunk) seen.add(id);
      assert.equal(seen.size, 4321);
    },
  },
  {
    name: "patchMachine() changes what it is given, and updated_at with the hostname alone",
    async run(sql) {
      const { machine } = await register(sql, registration(1));
      const tags = ['a "b"', "c\\d", "{e,f}", "NULL"];
      const noted = await patchMachine(sql, machine.id, { tags, notes: "n" }, T0 + 5);
      assert.deepEqual(noted, { ...machine, tags, notes: "n" });
      const paused = await patchMachine(sql, machine.id, { paused: true }, T0 + 6);
      assert.deepEqual(paused, { ...noted, paused: true, generation: 2 });
      const same = await patchMachine(sql, machine.id, { paused: true }, T0 + 7);
      assert.deepEqual(same, paused);
      const named = await patchMachine(sql, machine.id, { hostname: "x", tags: [] }, T0 + 8);
      assert.deepEqual(named, { ...paused, hostname: "x", tags: [], updatedAt: T0 + 8 });
    },
  },
];

async function found(sql: Sql, filter: Partial<MachineQuery>): Promise<string[]> {
  const query = { limit: 99, offset: 0, sort: "registered_at", order: "asc", ...filter } as const;
  const { machines, total } = await listMachines(sql, query);
  assert.equal(total, machines.length);
  return machines.map(({ hostname }) => hostname);
}
