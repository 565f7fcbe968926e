import assert from "node:assert/strict";
import FakeTimers from "@sinonjs/fake-timers";
import type { Change, ManagerState } from "../core/change.ts";
import { emptyFleet, type Fleet, LIVE_PROTOCOL, receive } from "../core/live.ts";
import { legacyMessageSchema, liveMessageSchema } from "../core/live_wire.ts";
import { SILENT } from "../core/log.ts";
import type { Machine, MachineId } from "../core/machine.ts";
import { aMachine } from "../tests/support/arbitrary_machine.ts";
import { SocketClient, stalledClient } from "../tests/support/socket_client.ts";
import { Hub } from "./hub.ts";
import { PART_MACHINES } from "./snapshot.ts";

const RUNNING: ManagerState = {
  monitor: { state: "running", since: 1, reason: null, heldBack: [] },
  database: { state: "connected", since: 1 },
  demo: false,
};

/** A hub behind a server of its own: `/live` and `/contract`. */
class Served implements AsyncDisposable {
  readonly hub = new Hub({ manager: RUNNING, log: SILENT });
  readonly sockets: WebSocket[] = [];
  readonly #server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    (request) => {
      const isLive = new URL(request.url).pathname === "/live";
      const { socket, response } = Deno.upgradeWebSocket(
        request,
        isLive ? { protocol: LIVE_PROTOCOL } : {},
      );
      this.sockets.push(socket);
      this.hub.join(socket, isLive ? "live" : "contract");
      return response;
    },
  );

  url(path: "live" | "contract"): string {
    return `http://127.0.0.1:${this.#server.addr.port}/${path}`;
  }

  contract(): Promise<SocketClient> {
    return SocketClient.connect(this.url("contract"));
  }

  live(): Promise<SocketClient> {
    return SocketClient.connect(this.url("live"), [LIVE_PROTOCOL]);
  }

  async [Symbol.asyncDispose]() {
    await this.hub.close();
    await this.#server.shutdown();
  }
}

function machine(id: number, said: Partial<Machine> = {}): Machine {
  return aMachine({ id: id as MachineId, hostname: `host-${id}`, ...said });
}

function machines(count: number): Machine[] {
  return Array.from({ length: count }, (_, n) => machine(n + 1));
}

function checked(id: number, rtt: number | null): Change {
  const health = rtt === null
    ? { state: "down", misses: 3, since: 5 } as const
    : { state: "up" } as const;
  return {
    kind: "checked",
    id: id as MachineId,
    vitals: { ...aMachine().vitals, health, rtt },
  };
}

/** More of them than all buffers between two sockets of this host hold: some 15 MB. */
function heavyMachines(): Machine[] {
  const tags = ["x".repeat(200)];
  return Array.from({ length: 50_000 }, (_, n) => machine(n + 1, { tags }));
}

/** Reads until the fleet is whole and `enough`. */
async function follow(client: SocketClient, fleet: Fleet, enough: () => boolean): Promise<void> {
  do {
    const message = liveMessageSchema.parse(await client.next());
    assert.notEqual(receive(fleet, message), null, "nothing is missing");
  } while (fleet.seq === null || !enough());
}

Deno.test("Hub greets a client of the contract's dialect and tells it what happens", async () => {
  await using served = new Served();
  await served.hub.reset(machines(2));
  await using client = await served.contract();
  assert.deepEqual(await client.next(), {
    type: "connection",
    message: "Connected to status updates",
  });
  served.hub.publish([
    checked(1, null),
    { kind: "registered", machine: machine(3) },
    { kind: "deleted", id: 2 as MachineId },
  ]);
  const messages = [await client.next(), await client.next(), await client.next()];
  messages.forEach((message) => legacyMessageSchema.parse(message));
  assert.deepEqual(messages.map(({ type }) => type), [
    "status_update",
    "machine_registered",
    "machine_deleted",
  ]);
  assert.equal(messages[0].status, "unreachable");
  assert.equal(messages[2].machine_id, 2);
});

Deno.test("Hub sends a client of our dialect the fleet and then what happens", async () => {
  await using served = new Served();
  await served.hub.reset(machines(2500));
  await using client = await served.live();
  assert.equal(client.protocol, LIVE_PROTOCOL);
  const fleet = emptyFleet();
  await follow(client, fleet, () => fleet.machines.size === 2500);
  const parts = Math.ceil(2500 / PART_MACHINES);
  assert.equal(client.received.length, parts);
  served.hub.publish([checked(7, 0.25), { kind: "deleted", id: 8 as MachineId }]);
  served.hub.publish([checked(7, 0.5)]);
  await follow(client, fleet, () => fleet.machines.size === 2499);
  assert.equal(client.received.length, parts + 1, "one delta for what happened in one tick");
  assert.equal(client.received[parts].checked.length, 2, "with every check");
  assert.equal(fleet.machines.get(7)?.rtt, 0.5);
  assert.deepEqual(new Set(fleet.machines.values()), new Set(served.hub.machines()));
});

Deno.test("Hub tells of the manager's own state when it changes", async () => {
  await using served = new Served();
  await served.hub.reset([]);
  await using client = await served.live();
  assert.deepEqual((await client.next()).manager, RUNNING);
  const cutOff: ManagerState = {
    ...RUNNING,
    monitor: { state: "cut_off", since: 2, reason: "no carrier on eth0", heldBack: [] },
  };
  served.hub.setManager(cutOff);
  assert.deepEqual((await client.next()).manager, cutOff);
  assert.deepEqual(served.hub.manager(), cutOff);
  served.hub.publish([{ kind: "registered", machine: machine(1) }]);
  assert.equal((await client.next()).manager, undefined, "only when it changed");
});

Deno.test("Hub says that nothing happened when nothing did for 15 s", async () => {
  await using served = new Served();
  await served.hub.reset(machines(1));
  await using client = await served.live();
  const { seq } = await client.next();
  const clock = FakeTimers.install({
    toFake: ["setTimeout", "clearTimeout"],
    shouldClearNativeTimers: true,
  });
  try {
    // Something that happens puts the next heartbeat off.
    served.hub.publish([checked(1, 0.5)]);
    await clock.tickAsync(14_000);
    assert.equal((await client.next()).checked.length, 1);
    for (const beat of [2, 3]) {
      await clock.tickAsync(15_000);
      const { at: _, ...delta } = await client.next();
      assert.deepEqual(delta, {
        type: "delta",
        seq: seq + beat,
        registered: [],
        checked: [],
        deleted: [],
      });
    }
  } finally {
    clock.uninstall();
  }
});

Deno.test("Hub keeps a client waiting until it knows the fleet", async () => {
  await using served = new Served();
  await using client = await served.live();
  assert.equal(served.hub.ready(), false);
  served.hub.publish([checked(1, 0.1)]);
  await served.hub.reset(machines(1));
  assert.equal(served.hub.ready(), true);
  const first = await client.next();
  assert.deepEqual([first.type, first.machines.length], ["snapshot", 1]);
});

Deno.test("Hub.reset() applies what is published while it reads, and starts everybody over", async () => {
  await using served = new Served();
  await served.hub.reset([machine(1), machine(2)]);
  await using live = await served.live();
  await using contract = await served.contract();
  const fleet = emptyFleet();
  await follow(live, fleet, () => true);
  await contract.next();

  const reading = Promise.withResolvers<void>();
  const goOn = Promise.withResolvers<void>();
  const reset = served.hub.reset(async function* () {
    yield machine(1, {
      vitals: { ...aMachine().vitals, health: { state: "down", misses: 3, since: 1 } },
    });
    reading.resolve();
    await goOn.promise;
    yield machine(3);
  }());
  await reading.promise;
  served.hub.publish([checked(3, null), { kind: "registered", machine: machine(4) }]);
  goOn.resolve();
  await reset;
  await follow(
    live,
    fleet,
    () => fleet.machines.size === 3 && fleet.machines.get(3)?.state === "down",
  );
  assert.deepEqual([...fleet.machines.keys()].sort(), [1, 3, 4]);

  const told = [];
  for (let n = 0; n < 5; n++) told.push(await contract.next());
  assert.deepEqual(
    told.map(({ type, machine_id, machine }) => `${type} ${machine_id ?? machine.id}`),
    [
      "machine_registered 3",
      "status_update 1",
      "machine_deleted 2",
      "status_update 3",
      "machine_registered 4",
    ],
  );
});

Deno.test("Hub.reset() leaves the fleet as it was when reading fails", async () => {
  await using served = new Served();
  await served.hub.reset(machines(2));
  // deno-lint-ignore require-yield
  const failing = async function* (): AsyncGenerator<Machine> {
    await Promise.resolve();
    throw new Error("the database is away");
  };
  await assert.rejects(served.hub.reset(failing()), /database is away/);
  served.hub.publish([{ kind: "deleted", id: 1 as MachineId }]);
  assert.deepEqual(served.hub.machines().map(({ id }) => id), [2]);
  await served.hub.reset(machines(3));
  assert.equal(served.hub.machines().length, 3);
});

Deno.test("Hub serves others while clients stand still, and gives those a bounded buffer", async () => {
  await using served = new Served();
  await served.hub.reset(heavyMachines());
  const stalled = await Promise.all(
    Array.from({ length: 4 }, () => stalledClient(served.url("live"), LIVE_PROTOCOL)),
  );
  try {
    await using client = await served.live();
    const fleet = emptyFleet();
    await follow(client, fleet, () => fleet.machines.size === 50_000);
    for (let round = 0; round < 5; round++) {
      const start = performance.now();
      const rtt = round + 0.5;
      served.hub.publish(machines(2000).map(({ id }) => checked(id, rtt)));
      await follow(client, fleet, () => fleet.machines.get(2000)?.rtt === rtt);
      const took = performance.now() - start;
      assert.ok(took < 2000, `a delta took ${took} ms`);
    }
    const waiting = served.sockets.map(({ bufferedAmount }) => bufferedAmount);
    assert.equal(waiting.filter((bytes) => bytes > 0).length, 4, "they do stand still");
    assert.ok(Math.max(...waiting) < 1_000_000, `${waiting} bytes wait`);
  } finally {
    stalled.forEach((connection) => connection.close());
  }
});

Deno.test("Hub disconnects clients that say too much, and ignores what others say", async () => {
  await using served = new Served();
  await served.hub.reset([]);
  await using quiet = await served.contract();
  quiet.send("ping");
  quiet.send(new ArrayBuffer(10));
  const long = await served.contract();
  long.send("x".repeat(5000));
  assert.equal((await long.closed).code, 1009);
  const chatty = await served.contract();
  for (let n = 0; n < 101; n++) chatty.send("ping");
  assert.equal((await chatty.closed).code, 1008);
  await quiet.next();
  served.hub.publish([{ kind: "registered", machine: machine(1) }]);
  assert.equal((await quiet.next()).type, "machine_registered");
});

Deno.test("Hub.close() says goodbye, and takes no more clients", async () => {
  await using served = new Served();
  const client = await served.live();
  await served.hub.close();
  assert.equal((await client.closed).code, 1001);
  const late = await served.contract();
  assert.equal((await late.closed).code, 1001);
  served.hub.publish([{ kind: "registered", machine: machine(1) }]);
});

Deno.test("Hub.close() does not wait for clients that stand still", async () => {
  const served = new Served();
  await served.hub.reset(heavyMachines());
  const stalled = await stalledClient(served.url("live"), LIVE_PROTOCOL);
  const waiting = () => served.sockets[0]?.bufferedAmount ?? 0;
  for (let before = 0; waiting() === 0 || waiting() !== before;) {
    before = waiting();
    await new Promise((done) => setTimeout(done, 100));
  }
  const start = performance.now();
  await served[Symbol.asyncDispose]();
  const took = performance.now() - start;
  stalled.close();
  assert.ok(took < 3000, `it took ${took} ms`);
});
