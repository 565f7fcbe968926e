import assert from "node:assert/strict";
import type { MachineId } from "../../core/machine.ts";
import { changeMachines } from "../bulk.ts";
import { recordChecks } from "../checks.ts";
import { machineEvents } from "../events.ts";
import { failures } from "../failures.ts";
import { getMachine, patchMachine } from "../machines.ts";
import type { Sql } from "../sql.ts";
import { check, type ContractCase, register, registration, T0 } from "./case.ts";

const NOBODY = 2_000_000_000 as MachineId;

/** A machine that is unreachable. */
async function down(sql: Sql) {
  const { machine } = await register(sql, registration(1));
  await recordChecks(sql, [
    check(machine, { state: "down", misses: 3, since: T0 }, T0 + 5, {
      events: [{ kind: "down", at: T0 + 5, since: T0 }],
    }),
  ]);
  return machine;
}

export const operatorCases: readonly ContractCase[] = [
  {
    name: "patchMachine() that pauses forgets the state, ends the outage, and drops late checks",
    async run(sql) {
      const machine = await down(sql);
      const paused = await patchMachine(sql, machine.id, { paused: true }, T0 + 9);
      assert.equal(paused?.vitals.health.state, "unknown");
      assert.equal(paused?.generation, machine.generation + 1);
      assert.equal((await failures(sql, machine.id, 9))[0]?.endedAt, T0 + 9);
      const late = await recordChecks(sql, [check(machine, { state: "up" }, T0 + 10)]);
      assert.equal(late.size, 0);

      await patchMachine(sql, machine.id, { paused: true }, T0 + 11);
      const resumed = await patchMachine(sql, machine.id, { paused: false }, T0 + 12);
      assert.equal(resumed?.generation, machine.generation + 2);
      const events = await machineEvents(sql, machine.id, 9);
      assert.deepEqual(events.map(({ kind, at }) => [kind, at - T0]), [
        ["resumed", 12],
        ["paused", 9],
        ["registered", 0],
      ]);
    },
  },
  {
    name: "changeMachines() pauses and resumes those that are there",
    async run(sql) {
      const machine = await down(sql);
      const other = await register(sql, registration(2));
      const ids = [other.machine.id, NOBODY, machine.id];
      const paused = await changeMachines(sql, ids, { paused: true }, T0 + 9);
      assert.deepEqual(paused.map(({ id, paused }) => [id, paused]), [
        [machine.id, true],
        [other.machine.id, true],
      ]);
      assert.equal((await failures(sql, machine.id, 9))[0]?.endedAt, T0 + 9);
      const [one] = await changeMachines(sql, [machine.id], { paused: false }, T0 + 10);
      assert.equal(one?.paused, false);
      assert.deepEqual(await changeMachines(sql, [], { paused: true }, T0), []);
    },
  },
  {
    name: "changeMachines() adds tags behind those that are there, once, and takes others off",
    async run(sql) {
      const { machine } = await register(sql, registration(1));
      await patchMachine(sql, machine.id, { tags: ["b", 'q"{,}', "a"] }, T0);
      const change = { add: ["c", "b", "c"], remove: ["a", "z"] };
      const [tagged] = await changeMachines(sql, [machine.id], change, T0);
      assert.deepEqual(tagged?.tags, ["b", 'q"{,}', "c"]);
      const many = Array.from({ length: 30 }, (_, n) => `t${n}`);
      assert.deepEqual(
        await changeMachines(sql, [machine.id], { add: many, remove: [] }, T0),
        [],
        "33 are too many",
      );
      assert.deepEqual((await getMachine(sql, machine.id))?.tags, tagged?.tags);
    },
  },
];
