import assert from "node:assert/strict";
import type { Change } from "../core/change.ts";
import { legacyMessageSchema } from "../core/live_wire.ts";
import type { LegacyMessage } from "../core/live_wire.ts";
import type { Health } from "../core/health.ts";
import type { MachineId, Vitals } from "../core/machine.ts";
import { aMachine } from "../tests/support/arbitrary_machine.ts";
import { Fleet } from "./fleet.ts";
import { legacyMessage, QUIET_INTERVAL } from "./legacy_dialect.ts";

const ID = 7 as MachineId;
const machine = aMachine({ id: ID });

const UP: Health = { state: "up" };
const SUSPECT: Health = { state: "suspect", misses: 1, since: 0 };
const DOWN: Health = { state: "down", misses: 3, since: 0 };

function vitals(health: Health, rtt: number | null = null): Vitals {
  return { ...machine.vitals, health, rtt };
}

function checked(health: Health, rtt: number | null = null): Change {
  return { kind: "checked", id: ID, vitals: vitals(health, rtt) };
}

/** A listener that has been there from the start. */
function listener() {
  const fleet = new Fleet();
  const reported = new Map<number, number>();
  return (change: Change, now: number): LegacyMessage | null => {
    const { before, after } = fleet.apply(change);
    const message = legacyMessage(change, before, after, reported, now);
    if (message !== null) legacyMessageSchema.parse(message);
    return message;
  };
}

Deno.test("legacyMessage() tells of a registration with the machine as REST shows it", () => {
  const message = listener()({ kind: "registered", machine }, 0);
  assert.equal(message?.type, "machine_registered");
  assert.ok(message?.type === "machine_registered");
  assert.equal(message.machine.id, ID);
  assert.match(message.machine.registered_at, /Z$/);
});

Deno.test("legacyMessage() tells of a state that changed at once, and of others once a minute", () => {
  const hear = listener();
  const unknown = { ...machine, vitals: vitals({ state: "unknown" }) };
  hear({ kind: "registered", machine: unknown }, 0);
  const table: [now: number, change: Change, heard: [string, boolean | null] | null][] = [
    // The first result is a change.
    [1_000, checked(UP, 0.5), ["active", true]],
    [11_000, checked(UP, 0.6), null],
    [60_999, checked(UP, 0.6), null],
    [61_000, checked(UP, 0.7), ["active", true]],
    [62_000, checked(SUSPECT), ["active", false]],
    [63_000, checked(SUSPECT), null],
    [64_000, checked(DOWN), ["unreachable", false]],
    [65_000, checked(UP, 0.5), ["active", true]],
    [65_000 + QUIET_INTERVAL, checked(UP, 0.5), ["active", true]],
  ];
  for (const [now, change, heard] of table) {
    const message = hear(change, now);
    assert.equal(message?.type, heard === null ? undefined : "status_update", `at ${now}`);
    if (message?.type !== "status_update") continue;
    assert.deepEqual([message.status, message.is_alive], heard, `at ${now}`);
  }
});

Deno.test("legacyMessage() writes a status update as the contract has it", () => {
  const hear = listener();
  hear({ kind: "registered", machine: { ...machine, vitals: vitals(DOWN) } }, 0);
  assert.deepEqual(hear(checked(UP, 0.43), 0), {
    type: "status_update",
    machine_id: 7,
    status: "active",
    is_alive: true,
    response_time: 0.43,
    last_seen: new Date(machine.vitals.lastSeen).toISOString(),
  });
});

Deno.test("legacyMessage() goes on telling after the clock was set back", () => {
  const hear = listener();
  hear({ kind: "registered", machine }, 0);
  hear(checked(UP, 0.5), 100_000_000);
  assert.notEqual(hear(checked(UP, 0.5), 1_000), null);
});

Deno.test("legacyMessage() says nothing of machines that are not there", () => {
  const early = listener();
  assert.equal(early(checked(UP), 0), null);
  assert.equal(early({ kind: "deleted", id: ID }, 0), null);
  assert.equal(early({ kind: "registered", machine }, 0), null, "an answer that came late");
  const hear = listener();
  hear({ kind: "registered", machine }, 0);
  assert.deepEqual(hear({ kind: "deleted", id: ID }, 0), {
    type: "machine_deleted",
    machine_id: 7,
  });
  assert.equal(hear(checked(UP), 0), null, "a check that was under way at the deletion");
});
