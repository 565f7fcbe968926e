import assert from "node:assert/strict";
import type { Machine, MachineId } from "../core/machine.ts";
import { startTestDatabase } from "../tests/support/database.ts";
import { recordChecks } from "./checks.ts";
import { compact } from "./compaction.ts";
import { check, register, registration, sample, T0 } from "./contract/case.ts";
import type { Sql } from "./sql.ts";
import { uptime } from "./uptime.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const KEEP = { rawDays: 14, fiveMinuteDays: 90, hourlyDays: 730 };

Deno.test("uptime() counts outages within the hours that were watched", async () => {
  await using db = await startTestDatabase();
  const { sql } = db;
  const one = (await register(sql, registration(1))).machine;
  const two = (await register(sql, registration(2))).machine;
  const nobody = 99_999 as MachineId;
  const begin = T0 - 5 * DAY;
  const now = T0 + 30 * MINUTE;
  // Watched for the first and the last ten hours of the span, with an hour and a half of outages.
  for (let hour = 0; hour < 10; hour++) {
    await record(sql, one, begin + hour * HOUR);
    await record(sql, one, T0 - hour * HOUR + MINUTE);
  }
  await outage(sql, one, begin + HOUR, begin + 2 * HOUR);
  await outage(sql, one, begin - 30 * MINUTE, begin + 15 * MINUTE);
  await outage(sql, one, now - 15 * MINUTE, null);
  await record(sql, two, T0 - 3 * DAY);
  const ask = () => uptime(sql, [one.id, two.id, nobody], begin, now + DAY, now);
  const expected = new Map([
    [one.id, { observed: 20 * HOUR, down: 90 * MINUTE }],
    [two.id, { observed: HOUR, down: 0 }],
    [nobody, { observed: 0, down: 0 }],
  ]);
  assert.deepEqual(await ask(), expected, "as rows");
  await compact(sql, KEEP, now);
  assert.deepEqual(await ask(), expected, "packed and rolled up");
  assert.deepEqual(
    await uptime(sql, [one.id], begin + 90 * MINUTE, begin + 110 * MINUTE, now),
    new Map([[one.id, { observed: HOUR, down: HOUR }]]),
  );
});

async function record(sql: Sql, machine: Machine, at: number): Promise<void> {
  const samples = [sample(at, 1)];
  await recordChecks(sql, [check(machine, { state: "up" }, at + 1, { samples })]);
}

async function outage(sql: Sql, machine: Machine, from: number, to: number | null): Promise<void> {
  await sql`
    insert into outage (machine_id, hostname, ip_address, mac_address, began_at, detected_at, ended_at)
    values (${machine.id}, 'x', ${machine.ip}, ${machine.mac}, from_epoch_ms(${from}::float8),
      from_epoch_ms(${from}::float8), from_epoch_ms(${to}::float8))`;
}
