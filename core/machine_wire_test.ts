import assert from "node:assert/strict";
import fc from "fast-check";
import { aMachine, healths, machines } from "../tests/support/arbitrary_machine.ts";
import type { Health } from "./health.ts";
import { legacyMessageSchema } from "./live_wire.ts";
import { isAlive, statusOf } from "./machine.ts";
import { isoTime, machineSchema, machineToWire } from "./machine_wire.ts";

Deno.test("statusOf() and isAlive() say the contract's words for each state", () => {
  const table: [Health, status: string, alive: boolean | null][] = [
    [{ state: "unknown" }, "active", null],
    [{ state: "up" }, "active", true],
    [{ state: "suspect", misses: 2, since: 0 }, "active", false],
    [{ state: "down", misses: 3, since: 0 }, "unreachable", false],
  ];
  for (const [health, status, alive] of table) {
    assert.equal(statusOf(health), status);
    assert.equal(isAlive(health), alive);
  }
});

Deno.test("statusOf() never calls a machine unreachable that isAlive() calls alive", () => {
  fc.assert(fc.property(healths, (health) => {
    assert.ok(!(statusOf(health) === "unreachable" && isAlive(health) !== false));
  }));
});

Deno.test("machineToWire() gives the contract's object", () => {
  const machine = aMachine({ extraData: { os: "linux" }, tags: ["a"], notes: "n" });
  assert.deepEqual(machineToWire(machine), {
    id: 1,
    hostname: "web-01",
    ip_address: "10.0.0.1",
    mac_address: "02:00:0a:00:00:01",
    vni: 0,
    extra_data: { os: "linux" },
    status: "active",
    last_seen: "2025-06-15T15:06:40.000Z",
    registered_at: "2025-06-15T15:06:40.000Z",
    updated_at: "2025-06-15T15:06:40.000Z",
    is_alive: true,
    response_time: 0.4,
    tags: ["a"],
    notes: "n",
    paused: false,
  });
});

Deno.test("machineToWire() gives what machineSchema accepts, of any machine, also after JSON", () => {
  fc.assert(fc.property(machines, (machine) => {
    const received = JSON.parse(JSON.stringify(machineToWire(machine)));
    // zod leaves a key named __proto__ out of what it returns, so what it returns is not compared.
    assert.ok(machineSchema.safeParse(received).success);
  }));
});

Deno.test("legacyMessageSchema accepts what the contract's WebSocket says", () => {
  const machine = machineToWire(aMachine());
  const messages = [
    { type: "connection", message: "Connected to status updates" },
    {
      type: "status_update",
      machine_id: 1,
      status: "unreachable",
      is_alive: false,
      response_time: null,
      last_seen: isoTime(1_750_000_000_000.5),
    },
    { type: "machine_registered", machine },
    { type: "machine_deleted", machine_id: 1 },
  ];
  for (const message of messages) assert.deepEqual(legacyMessageSchema.parse(message), message);
  assert.ok(!legacyMessageSchema.safeParse({ type: "other" }).success);
});

Deno.test("isoTime() writes UTC with a Z", () => {
  assert.equal(isoTime(0), "1970-01-01T00:00:00.000Z");
  assert.equal(isoTime(1_750_000_000_123.9), "2025-06-15T15:06:40.123Z");
});
