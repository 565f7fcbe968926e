import assert from "node:assert/strict";
import type { Mac } from "../core/address.ts";
import { startTestDatabase } from "../tests/support/database.ts";
import { loadWatches, recordChecks } from "./checks.ts";
import { failures, openOutages } from "./failures.ts";
import { getMachine, registerMachine } from "./machines.ts";
import { migrate, ownMigrations } from "./migrate.ts";
import { openPool, type Sql } from "./sql.ts";
import { parseDatabaseUrl } from "./target.ts";
import type { MachineId } from "../core/machine.ts";
import { check, registration } from "./contract/case.ts";

/** What the old system's tables look like; its versions differ in the type of their times. */
function oldSchema(timestamp: string): string {
  return `
    create table machines (
      id serial primary key,
      hostname varchar(255) not null,
      ip_address inet not null unique,
      mac_address macaddr not null,
      status varchar(20) not null,
      last_seen ${timestamp} not null,
      registered_at ${timestamp} not null,
      updated_at ${timestamp} not null,
      extra_data jsonb
    );
    create index ix_machines_status on machines (status);
    create index ix_machines_last_seen on machines (last_seen);
    create table ping_status (
      id serial primary key,
      machine_id integer not null references machines (id) on delete cascade,
      is_alive boolean not null,
      response_time double precision,
      checked_at ${timestamp} not null,
      consecutive_failures integer not null,
      next_check_interval integer not null
    );
    create index ix_ping_status_machine_checked on ping_status (machine_id, checked_at desc);
    create table failure_logs (
      id serial primary key,
      machine_id integer references machines (id) on delete set null,
      hostname varchar(255) not null,
      ip_address inet not null,
      mac_address macaddr not null,
      failure_detected_at ${timestamp} not null
    );
    insert into machines values
      (3, 'alpha', '10.0.0.3', 'aa:00:00:00:00:03', 'active', '2025-05-01 10:00', '2025-01-01 00:00',
        '2025-02-01 00:00', '{"rack": 1}'),
      (5, 'beta', '10.0.0.5', 'aa:00:00:00:00:05', 'unreachable', '2025-05-01 09:00',
        '2025-01-02 00:00', '2025-02-02 00:00', 'null'),
      (9, 'gamma', '2001:db8::9', 'aa:00:00:00:00:09', 'active', '2025-05-01 08:00',
        '2025-01-03 00:00', '2025-02-03 00:00', null);
    select setval('machines_id_seq', 12);
    insert into ping_status
        (machine_id, is_alive, response_time, checked_at, consecutive_failures, next_check_interval)
      values
      (3, true, 1.25, '2025-05-01 09:59', 0, 60), (3, true, 1.5, '2025-05-01 10:00', 0, 60),
      (5, true, 2, '2025-04-01 00:00', 0, 60), (5, false, null, '2025-04-02 00:00', 3, 120),
      (5, true, 2, '2025-04-02 01:00', 0, 60), (5, false, null, '2025-05-01 09:04', 4, 240);
    insert into failure_logs (id, machine_id, hostname, ip_address, mac_address, failure_detected_at)
      values
      (1, null, 'gone', '10.0.0.4', 'aa:00:00:00:00:04', '2025-03-01 00:00'),
      (2, 5, 'beta', '10.0.0.5', 'aa:00:00:00:00:05', '2025-04-02 00:00'),
      (7, 5, 'beta', '10.0.0.5', 'aa:00:00:00:00:05', '2025-05-01 09:03'),
      (8, 3, 'alpha', '10.0.0.3', 'aa:00:00:00:00:03', '2025-04-03 00:00'),
      (9, 3, 'alpha', '10.0.0.3', 'aa:00:00:00:00:03', '2025-04-03 00:00');
    select setval('failure_logs_id_seq', 9);`;
}

/** What an operator's script would ask; the answers must be the same before and after. */
const QUESTIONS = [
  `select id, hostname, ip_address, mac_address, status, last_seen, registered_at, updated_at
    from machines order by id`,
  `select machine_id, is_alive, response_time, checked_at, consecutive_failures, next_check_interval
    from ping_status order by machine_id, checked_at desc`,
  `select m.hostname, count(*) from machines m join ping_status p on p.machine_id = m.id
    where not is_alive group by 1 order by 1`,
  `select id, machine_id, hostname, ip_address, mac_address, failure_detected_at
    from failure_logs order by id`,
];

for (const timestamp of ["timestamp", "timestamptz"]) {
  Deno.test(`migrate() adopts the old system's tables, times as ${timestamp}`, async () => {
    await using db = await startTestDatabase({ migrated: false });
    const { sql } = db;
    await sql.unsafe(oldSchema(timestamp));
    const before = await answers(sql);
    await migrate(sql, await ownMigrations());
    assert.deepEqual(await answers(sql), before);

    const alpha = await getMachine(sql, 3 as MachineId);
    assert.deepEqual(alpha?.extraData, { rack: 1 });
    assert.equal(alpha.registeredAt, Date.UTC(2025, 0, 1), "times without a zone were UTC");
    assert.deepEqual(alpha.vitals.health, { state: "up" });
    assert.equal(alpha.vitals.rtt, 1.5);
    assert.equal(alpha.vitals.checkedAt, Date.UTC(2025, 4, 1, 10));
    const beta = await getMachine(sql, 5 as MachineId);
    const since = Date.UTC(2025, 4, 1, 9, 3);
    assert.deepEqual(beta?.vitals.health, { state: "down", misses: 4, since });
    assert.equal(beta.extraData, null, "the old system stored null as JSON");
    assert.deepEqual((await getMachine(sql, 9 as MachineId))?.vitals.health, { state: "unknown" });

    const spells = (await failures(sql, 5 as MachineId, 9)).map(({ beganAt, endedAt }) => [
      beganAt,
      endedAt,
    ]);
    assert.deepEqual(spells, [
      [since, null],
      [Date.UTC(2025, 3, 2), Date.UTC(2025, 3, 2, 1)],
    ]);
  });
}

Deno.test("migrate() leaves an adopted database that goes on working", async () => {
  await using db = await startTestDatabase({ migrated: false });
  const { sql } = db;
  await sql.unsafe(oldSchema("timestamp"));
  await migrate(sql, await ownMigrations());
  const at = Date.now();
  const fresh = await registerMachine(sql, registration(1), { maxMachines: 4, at });
  assert.equal(fresh.machine.id, 13, "the old sequence goes on, past numbers of deleted machines");
  await assert.rejects(registerMachine(sql, registration(2), { maxMachines: 4, at }), {
    code: "MACHINE_LIMIT_REACHED",
  });
  const beta = await getMachine(sql, 5 as MachineId);
  await recordChecks(sql, [check(beta!, { state: "up" }, at, {
    events: [{ kind: "recovered", at, since: Date.UTC(2025, 4, 1, 9, 3) }],
  })]);
  assert.deepEqual(await openOutages(sql, 9), []);
  const events = [{ kind: "down", at: at + 9, since: at + 5 }] as const;
  await recordChecks(sql, [
    check(beta!, { state: "down", misses: 3, since: at + 5 }, at + 9, { events }),
  ]);
  assert.equal((await openOutages(sql, 9))[0]?.id, 10, "the old numbers of failures go on");
  const mac = "aa:00:00:00:00:05" as Mac;
  const again = registration(5, { ip: beta!.ip, mac, hostname: "beta" });
  assert.equal((await registerMachine(sql, again, { maxMachines: 4, at })).changed, false);
  await sql`select delete_machines('{5}', now())`;
  assert.equal((await sql`select from ping_status where machine_id = 5`).count, 0, "cascades");
  let watches = 0;
  for await (const chunk of loadWatches(sql)) watches += chunk.length;
  assert.equal(watches, 3);
});

Deno.test("migrate() adopts all or nothing when it is killed, and in full the next time", async () => {
  await using db = await startTestDatabase({ migrated: false });
  const { sql } = db;
  await sql.unsafe(oldSchema("timestamp"));
  const before = await answers(sql);
  const [first, ...rest] = await ownMigrations();
  // As slow as a real one of many rows, after all of its work and before its commit.
  const slow = { ...first!, text: `${first!.text}; select pg_sleep(60);` };
  const other = openPool(parseDatabaseUrl(db.url), { max: 1, statementTimeout: 0 });
  const interrupted = assert.rejects(migrate(other, [slow, ...rest]));
  while (
    (await sql`
      select pg_terminate_backend(pid) from pg_stat_activity
      where wait_event = 'PgSleep' and pid <> pg_backend_pid()`).count === 0
  );
  await interrupted;
  await other.end({ timeout: 0 });
  assert.deepEqual(await answers(sql), before);
  assert.equal(
    (await sql`select from pg_class where relname = 'machines' and relkind = 'r'`).count,
    1,
  );
  const both = await Promise.all([
    migrate(sql, await ownMigrations()),
    migrate(sql, await ownMigrations()),
  ]);
  assert.equal(both.flat().length, rest.length + 1);
  assert.deepEqual(await answers(sql), before);
});

Deno.test("migrate() says which of an operator's own views are in the way", async () => {
  await using db = await startTestDatabase({ migrated: false });
  const { sql } = db;
  await sql.unsafe(oldSchema("timestamp"));
  await sql`create view mine as select hostname from machines`;
  await assert.rejects(migrate(sql, await ownMigrations()), {
    name: "DatabaseSetupError",
    message: /view mine depends on table/,
  });
  await sql`drop view mine`;
  await migrate(sql, await ownMigrations());
});

async function answers(sql: Sql): Promise<unknown[]> {
  const all = [];
  for (const question of QUESTIONS) {
    // A time without a zone and one with it are the same text once both are taken as UTC.
    const rows = await sql.unsafe(question).simple();
    all.push(
      rows.map((row) =>
        Object.values(row).map((value) => value instanceof Date ? value.toISOString() : value)
      ),
    );
  }
  return all;
}
