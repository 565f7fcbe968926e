import assert from "node:assert/strict";
import { startTestDatabase, type TestDatabase } from "../support/database.ts";
import { testNeeding } from "../support/needs.ts";
import { answerFor, fallSilent, makeNetwork, type Network } from "../support/netns.ts";
import { type RemoteManager, remoteManager } from "../support/remote_manager.ts";
import { registerAll, type StatusClient, statusClient } from "../support/status_client.ts";

const LIVING = hosts("10.100.1", 100);
const DYING = hosts("10.100.2", 10);
const DEAD = hosts("10.100.200", 10);

function hosts(prefix: string, count: number): string[] {
  return Array.from({ length: count }, (_, i) => `${prefix}.${i + 1}`);
}

testNeeding(
  ["namespaces"],
  "a manager killed in the middle of a batch tells every outage once when it is back, and downs nobody",
  async () => {
    await using network = await makeNetwork();
    await answerFor(network, "10.100.1.0/24");
    await answerFor(network, "10.100.2.0/24");
    await using database = await startTestDatabase();

    let ids = { living: [0], dying: [0], dead: [0] };
    let dueBefore: readonly number[] = [];
    await underWatch(network, database, async (manager, client) => {
      ids = {
        living: await registerAll(manager.origin, LIVING),
        dying: await registerAll(manager.origin, DYING),
        dead: await registerAll(manager.origin, DEAD),
      };
      await client.until(() => all(client, [...ids.living, ...ids.dying], "active"), 20_000);
      await client.until(() => all(client, ids.dead, "unreachable"), 20_000);
      dueBefore = await dueTimes(database, ids.dead);
      await killedWhileItWrites(database, manager, () => fallSilent(network, "10.100.2.0/24"));
    });
    assert.equal(await countOutages(database), DEAD.length, "what was half written is not there");

    await underWatch(network, database, async (manager, client) => {
      await client.until(() => all(client, ids.dying, "unreachable"), 20_000);
      assert.ok(all(client, ids.living, "active"), "one that answers was called unreachable");
      assert.deepEqual(await dueTimes(database, ids.dead), dueBefore, "the backoff goes on");
      await killedWhileItWrites(database, manager, async () => {
        await answerFor(network, "10.100.2.0/24");
        await registerAll(manager.origin, DYING);
      });
    });

    await underWatch(network, database, async (manager, client) => {
      await registerAll(manager.origin, DYING);
      await client.until(() => all(client, ids.dying, "active"), 20_000);
      assert.ok(all(client, ids.living, "active"), "one that answers was called unreachable");
      assert.ok(
        client.changes.every(({ id, status }) =>
          status === "active" || ids.dead.includes(id) || ids.dying.includes(id)
        ),
      );
    });
    const outages = await database.sql<{ id: number; ended: boolean }[]>`
      select machine_id as id, ended_at is not null as ended from outage order by machine_id`;
    assert.deepEqual(
      outages.map(({ id, ended }) => ({ id, ended })),
      [
        ...ids.dying.map((id) => ({ id, ended: true })),
        ...ids.dead.map((id) => ({ id, ended: false })),
      ].sort((a, b) => a.id - b.id),
    );
  },
);

/** Runs a manager over the database, with a client, for as long as `work` takes. */
async function underWatch(
  network: Network,
  database: TestDatabase,
  work: (manager: RemoteManager, client: StatusClient) => Promise<void>,
): Promise<void> {
  await using manager = await remoteManager(network.manager, {
    PING_INTERVAL: "1",
    PING_TIMEOUT: "0.3",
    CONFIRM_INTERVAL: "0.2",
    // Longer than this test may take on a busy machine.
    MIN_CHECK_INTERVAL: "900",
  }, { database });
  using client = await statusClient(manager.origin, "live");
  await work(manager, client);
}

function all({ machines }: StatusClient, ids: readonly number[], status: string): boolean {
  return ids.every((id) => machines.get(id)?.status === status);
}

/**
 * Brings something about that opens or closes outages, holds up the transaction that writes them when it comes to
 * them, and kills the manager there.
 */
async function killedWhileItWrites(
  { sql }: TestDatabase,
  manager: RemoteManager,
  bringAbout: () => Promise<void>,
): Promise<void> {
  await sql.unsafe(`
    create or replace function hold_up() returns trigger language plpgsql as $$
      begin perform pg_advisory_xact_lock_shared(1); return null; end $$;
    create or replace trigger hold_up before insert or update on outage
      for each statement execute function hold_up()`);
  await sql.begin(async (tx) => {
    await tx`select pg_advisory_xact_lock(1)`;
    await bringAbout();
    await isHeldUp(sql);
    await manager.kill();
  });
  await sql`drop trigger hold_up on outage`;
}

async function isHeldUp(sql: TestDatabase["sql"]): Promise<void> {
  for (;;) {
    const [row] = await sql`
      select from pg_locks where locktype = 'advisory' and objid = 1 and not granted`;
    if (row !== undefined) return;
    await new Promise((wake) => setTimeout(wake, 20));
  }
}

async function dueTimes({ sql }: TestDatabase, ids: readonly number[]): Promise<number[]> {
  const rows = await sql<{ due: number }[]>`
    select epoch_ms(due_at) as due from machine_health where machine_id = any(${ids as number[]})
    order by machine_id`;
  return rows.map(({ due }) => due);
}

async function countOutages({ sql }: TestDatabase): Promise<number> {
  const [row] = await sql<{ n: number }[]>`select count(*)::integer as n from outage`;
  return row!.n;
}
