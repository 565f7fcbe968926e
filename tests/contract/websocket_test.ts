import assert from "node:assert/strict";
import { emptyFleet, LIVE_PROTOCOL, receive } from "../../core/live.ts";
import { legacyMessageSchema, liveMessageSchema } from "../../core/live_wire.ts";
import { machineSchema } from "../../core/machine_wire.ts";
import { assertError } from "../support/answers.ts";
import { sharedManager } from "../support/manager.ts";
import { SocketClient } from "../support/socket_client.ts";

const LISTED = "https://dashboard.example";
const shared = sharedManager({ env: { CORS_ORIGINS: LISTED, PING_INTERVAL: "1" } });

Deno.test("/ws/status begins with the connection message", async () => {
  await using client = await shared().socket();
  assert.equal(client.protocol, "");
  assert.deepEqual(await client.next(), {
    type: "connection",
    message: "Connected to status updates",
  });
});

Deno.test("/ws/status tells of registrations, results, changes and deletions", async () => {
  const manager = shared();
  await using client = await manager.socket();
  const { id } = await (await manager.register({ ip_address: "10.1.0.1" })).json();
  const of =
    (type: string) => (message: { type: string; machine_id?: number; machine?: { id: number } }) =>
      message.type === type && (message.machine_id ?? message.machine?.id) === id;

  const registered = await client.next(of("machine_registered"));
  assert.equal(machineSchema.parse(registered.machine).ip_address, "10.1.0.1");

  const first = await client.next(of("status_update"));
  assert.deepEqual(Object.keys(first), [
    "type",
    "machine_id",
    "status",
    "is_alive",
    "response_time",
    "last_seen",
  ]);
  assert.deepEqual([first.status, first.is_alive], ["active", true]);
  assert.equal(first.response_time, 0.3);
  assert.match(first.last_seen, /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);

  manager.network.silent.add("10.1.0.1");
  const doubted = await client.next(of("status_update"));
  assert.deepEqual([doubted.status, doubted.is_alive], ["active", false]);
  const down = await client.next(of("status_update"));
  assert.deepEqual([down.status, down.is_alive, down.response_time], ["unreachable", false, null]);

  manager.network.silent.delete("10.1.0.1");
  const back = await client.next(of("status_update"));
  assert.deepEqual([back.status, back.is_alive], ["active", true]);

  await manager.fetch(`/api/machines/${id}`, { method: "DELETE" });
  assert.deepEqual(await client.next(of("machine_deleted")), {
    type: "machine_deleted",
    machine_id: id,
  });
  for (const message of client.received) legacyMessageSchema.parse(message);
});

Deno.test("/ws/status repeats an unchanged machine at most once a minute", async () => {
  const manager = shared();
  await using client = await manager.socket();
  await using live = await manager.socket([LIVE_PROTOCOL]);
  const { id } = await (await manager.register({ ip_address: "10.1.0.2" })).json();
  let checks = 0;
  while (checks < 4) {
    const message = await live.next(({ type }) => type === "delta");
    checks += message.checked.filter((row: [number]) => row[0] === id).length;
  }
  const updates = client.received.filter((message) => message.machine_id === id);
  assert.equal(updates.length, 1, "the first result, and no more");
});

Deno.test("/ws/status ignores what clients say", async () => {
  const manager = shared();
  await using client = await manager.socket();
  client.send("ping");
  client.send('{"type":"subscribe"}');
  await manager.register({ ip_address: "10.1.0.3" });
  await client.next(({ type }) => type === "machine_registered");
});

Deno.test("/ws/status speaks vxlan.live.v1 to who asks: a snapshot, then numbered deltas with every RTT", async () => {
  const manager = shared();
  const { id } = await (await manager.register({ ip_address: "10.1.0.4" })).json();
  await using client = await manager.socket([LIVE_PROTOCOL]);
  assert.equal(client.protocol, LIVE_PROTOCOL);
  const fleet = emptyFleet();
  const first = liveMessageSchema.parse(await client.next());
  assert.equal(first.type, "snapshot", "and no connection message");
  assert.notEqual(receive(fleet, first), null);
  const rtts: (number | null)[] = [];
  while (rtts.length < 3) {
    const message = liveMessageSchema.parse(await client.next());
    assert.equal(message.type, "delta");
    assert.notEqual(receive(fleet, message), null, "no number is left out");
    if (message.type !== "delta") continue;
    rtts.push(...message.checked.filter(([of]) => of === id).map(([, , rtt]) => rtt));
  }
  assert.deepEqual(rtts.slice(0, 3), [0.3, 0.3, 0.3]);
  assert.equal(fleet.machines.get(id)?.state, "up");
});

Deno.test("/ws/status picks its dialect among several that a client offers", async () => {
  const manager = shared();
  await using client = await manager.socket(["other.v1", LIVE_PROTOCOL]);
  assert.equal(client.protocol, LIVE_PROTOCOL);
});

Deno.test("/ws/status lets in pages of one's own and of listed origins, and programs", async () => {
  const manager = shared();
  for (const origin of [manager.origin, LISTED]) {
    await using client = await manager.socket([], { origin });
    await client.next();
  }
  for (const origin of ["https://evil.example", "null", "http://127.0.0.1"]) {
    await assert.rejects(manager.socket([], { origin }), origin);
  }
  await assert.rejects(
    SocketClient.connect(`${manager.origin}/ws/nothing`),
    "an address that is none",
  );
});

Deno.test("/ws/status answers other requests with the contract's errors", async () => {
  const manager = shared();
  await assertError(await manager.fetch("/ws/status"), "VALIDATION_ERROR");
  await assertError(await manager.fetch("/ws/status", { method: "POST" }), "METHOD_NOT_ALLOWED");
});
