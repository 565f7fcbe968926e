/**
 * `deno task bench:history [--json] [--machines 1000] [--hours 1000]`: what the history takes on disk and how
 * fast it answers, in an embedded PostgreSQL as the manager runs it. Two hours are recorded check by check, packed
 * and rolled up as the manager does; the rest are copies of them, since only their number matters here. Prints a
 * table, or with --json one JSON object.
 */
import { parseArgs } from "node:util";
import { SILENT } from "../core/log.ts";
import type { MachineId } from "../core/machine.ts";
import { compact, LATENESS } from "../db/compaction.ts";
import { openDatabase } from "../db/database.ts";
import { history } from "../db/history.ts";
import { openPool, type Sql } from "../db/sql.ts";
import { parseDatabaseUrl } from "../db/target.ts";
import { uptime } from "../db/uptime.ts";
import { inColumns, quantile } from "./columns.ts";
import {
  BEGIN,
  copyDays,
  copyHours,
  DAY,
  HOUR,
  INTERVAL,
  makeFirstDay,
  makeMachines,
  recordSweeps,
} from "./history_made.ts";

const RECORDED_HOURS = 2;
const KEEP = { rawDays: 10_000, fiveMinuteDays: 10_000, hourlyDays: 10_000 };
/** The defaults of RETENTION_RAW_DAYS, RETENTION_5M_DAYS and RETENTION_1H_DAYS. */
const DEFAULT_DAYS = { raw: 14, fiveMinute: 90, hourly: 730 };

interface Timing {
  readonly what: string;
  /** What it takes when nothing else wants the processor. */
  readonly least_ms: number;
  readonly p50_ms: number;
  readonly p99_ms: number;
  readonly points: number;
}

export interface HistoryReport {
  readonly machines: number;
  readonly machine_hours: number;
  readonly bytes: {
    readonly raw_row: number;
    readonly packed_sample: number;
    readonly five_minute_machine_day: number;
    readonly hourly_machine_day: number;
  };
  readonly work_ms: {
    readonly sweep_p50: number;
    readonly pack_hour: number;
    readonly roll_day: number;
  };
  readonly queries: readonly Timing[];
  /** Measured bytes a row times the rows of a full retention, in GB (10^9). */
  readonly full_gb: Readonly<Record<string, number>>;
}

async function report(machines: number, hours: number): Promise<HistoryReport> {
  const dataDir = await Deno.makeTempDir({ prefix: "vxlan-bench-" });
  const never = new AbortController().signal;
  const database = await openDatabase({ url: null, dataDir }, SILENT, never);
  const url = `postgres:///postgres?host=${dataDir}/postgres&user=postgres`;
  // The manager's pools give a statement up that takes as long as some of the making does.
  const sql = openPool(parseDatabaseUrl(url), { max: 2, statementTimeout: 0 });
  try {
    await makeMachines(sql, machines);
    const sweeps = await recordSweeps(sql, machines, RECORDED_HOURS);
    const rawBytes = await size(sql, "sample");
    const rows = machines * RECORDED_HOURS * HOUR / INTERVAL;
    const pack = await timed(() => compact(sql, KEEP, BEGIN + RECORDED_HOURS * HOUR + HOUR / 2));
    await makeFirstDay(sql, RECORDED_HOURS);
    const roll = await timed(() => compact(sql, KEEP, BEGIN + DAY + LATENESS / 2));
    await copyHours(sql, 24, 24, hours);
    const days = Math.floor(hours / 24);
    await copyDays(sql, days);
    await finishMaking(sql, hours, days);
    const bytes = {
      raw_row: rawBytes / rows,
      packed_sample: await size(sql, "sample_hour") / (hours * machines * HOUR / INTERVAL),
      five_minute_machine_day: await size(sql, "rollup_5m") / (days * machines),
      hourly_machine_day: await size(sql, "rollup_1h") / (days * machines),
    };
    const [other] = await sql<{ bytes: string }[]>`
      select pg_database_size(current_database()) - ${rawBytes}::bigint - ${
      await size(sql, "sample_hour") + await size(sql, "rollup_5m") + await size(sql, "rollup_1h")
    }::bigint as bytes`;
    return {
      machines,
      machine_hours: machines * hours,
      bytes,
      work_ms: {
        sweep_p50: quantile(sweeps, 0.5),
        pack_hour: pack / RECORDED_HOURS,
        roll_day: roll,
      },
      queries: await queries(sql, machines, hours, days),
      full_gb: extrapolate(machines, bytes, Number(other!.bytes)),
    };
  } finally {
    await sql.end({ timeout: 0 });
    await database.close();
    await Deno.remove(dataDir, { recursive: true });
  }
}

/** Marks what was copied as done, and lets the server know its tables. */
async function finishMaking(sql: Sql, hours: number, days: number): Promise<void> {
  await sql`
    update history_progress set packed_until = from_epoch_ms(${BEGIN + hours * HOUR}::float8),
      rolled_until = (from_epoch_ms(${BEGIN + days * DAY}::float8) at time zone 'UTC')::date`;
  await sql`truncate pending_hour, pending_day`;
  await sql`vacuum analyze`;
}

async function queries(
  sql: Sql,
  machines: number,
  hours: number,
  days: number,
): Promise<Timing[]> {
  const anyone = () => Math.ceil(Math.random() * machines) as MachineId;
  const end = BEGIN + hours * HOUR;
  const one = (span: number) => async () => {
    const from = BEGIN + Math.random() * (hours * HOUR - span);
    return (await history(sql, anyone(), { from, to: from + span })).points.length;
  };
  const everyone = Array.from({ length: machines }, (_, n) => n + 1 as MachineId);
  const month = Math.min(30, days) * DAY;
  return [
    await timing("one hour of one machine, every check", 300, one(HOUR)),
    await timing("six hours of one machine, every check", 100, one(6 * HOUR)),
    await timing("a day of one machine, five minutes", 100, one(DAY)),
    await timing("a week of one machine, five minutes", 100, one(7 * DAY)),
    await timing("30 days of one machine, hours", 100, one(month - HOUR)),
    await timing(`30 days of uptime of ${machines} machines`, 20, async () => {
      return (await uptime(sql, everyone, end - month, end, end)).size;
    }),
  ];
}

async function timing(what: string, runs: number, ask: () => Promise<number>): Promise<Timing> {
  const times: number[] = [];
  let points = 0;
  for (let run = 0; run < runs; run++) times.push(await timed(async () => points = await ask()));
  return {
    what,
    least_ms: quantile(times, 0),
    p50_ms: quantile(times, 0.5),
    p99_ms: quantile(times, 0.99),
    points,
  };
}

function extrapolate(
  machines: number,
  bytes: HistoryReport["bytes"],
  other: number,
): Record<string, number> {
  const samplesADay = machines * DAY / INTERVAL;
  // Rows are dropped by the day, once the next one's lateness has passed; the rest once a day or month.
  const parts = {
    rows: bytes.raw_row * samplesADay * (1 + (LATENESS + HOUR) / DAY),
    packed: bytes.packed_sample * samplesADay * (DEFAULT_DAYS.raw + 1),
    five_minutes: bytes.five_minute_machine_day * machines * (DEFAULT_DAYS.fiveMinute + 1),
    hourly: bytes.hourly_machine_day * machines * (DEFAULT_DAYS.hourly + 31),
    write_ahead_log: 256 * 1024 * 1024,
    everything_else: other,
  };
  const all = Object.values(parts).reduce((sum, part) => sum + part);
  return Object.fromEntries(
    Object.entries({ ...parts, all }).map(([name, part]) => [name, part / 1e9]),
  );
}

/** A partitioned table with its indexes and everything. */
async function size(sql: Sql, table: string): Promise<number> {
  const [row] = await sql<{ bytes: string }[]>`
    select sum(pg_total_relation_size(relid)) as bytes from pg_partition_tree(${table})`;
  return Number(row?.bytes);
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}

function render(result: HistoryReport): string {
  const number = (value: number) => value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0);
  const pairs = (values: object) =>
    Object.entries(values).map(([name, value]) => [name.replaceAll("_", " "), number(value)]);
  return [
    `${result.machines} machines, ${result.machine_hours} machine-hours`,
    "",
    ...inColumns([["bytes of", ""], ...pairs(result.bytes)], 1),
    "",
    ...inColumns([["work", "ms"], ...pairs(result.work_ms)], 1),
    "",
    ...inColumns([
      ["query", "least ms", "p50 ms", "p99 ms", "points"],
      ...result.queries.map(({ what, least_ms, p50_ms, p99_ms, points }) => [
        what,
        number(least_ms),
        number(p50_ms),
        number(p99_ms),
        String(points),
      ]),
    ], 1),
    "",
    ...inColumns([["full retention, extrapolated", "GB"], ...pairs(result.full_gb)], 1),
  ].join("\n");
}

if (import.meta.main) {
  const { values } = parseArgs({
    args: Deno.args,
    options: {
      json: { type: "boolean", default: false },
      machines: { type: "string", default: "1000" },
      hours: { type: "string", default: "1000" },
    },
  });
  const result = await report(Number(values.machines), Number(values.hours));
  const text = values.json ? JSON.stringify(result, null, 2) : render(result);
  await Deno.stdout.write(new TextEncoder().encode(text + "\n"));
}
