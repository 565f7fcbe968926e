/**
 * `deno task bench:system [--json] [--sizes 1000,10000,100000] [--seconds 60]`: the real manager with its embedded
 * PostgreSQL and real sockets, over a fleet of loopback addresses. Prints a table, or with --json one JSON object.
 */
import { parseArgs } from "node:util";
import { LIVE_PROTOCOL } from "../core/live.ts";
import type { LiveMessage } from "../core/live_wire.ts";
import { openPool, type Sql } from "../db/sql.ts";
import { parseDatabaseUrl } from "../db/target.ts";
import { inColumns, quantile } from "./columns.ts";
import { liveHeapBytes } from "./live_heap.ts";
import { fill, startManager } from "./manager_process.ts";
import { cpuSeconds, familyCpuSeconds, residentBytes } from "./process_usage.ts";

/** What one size came to. Shares of processors are of one core. */
export interface SystemRow {
  readonly machines: number;
  readonly interval_s: number;
  readonly checks_per_s: number;
  readonly lateness_p99_ms: number;
  readonly manager_cores: number;
  readonly postgres_cores: number;
  readonly manager_mb: number;
  /** What the manager holds after a collection of garbage, and what of that is above one without machines. */
  readonly heap_mb: number;
  readonly heap_bytes_per_machine: number;
  /** The same of its resident memory. */
  readonly bytes_per_machine: number;
  readonly bytes_per_sample: number;
  /** From a check's decision to a browser: every check, and those that changed a state. */
  readonly check_to_browser_ms: Quantiles;
  readonly event_to_browser_ms: Quantiles;
}

interface Quantiles {
  readonly p50: number;
  readonly p99: number;
}

/** Machines that register while the measurement runs: their first result is an event. */
const NEWCOMERS = 200;

const { values: flags } = parseArgs({
  args: Deno.args,
  options: {
    json: { type: "boolean", default: false },
    sizes: { type: "string", default: "1000,10000,100000" },
    seconds: { type: "string", default: "60" },
    help: { type: "boolean", default: false },
  },
});
if (flags.help) {
  print("deno task bench:system [--json] [--sizes 1000,10000,100000] [--seconds 60]\n");
  Deno.exit(0);
}

const rows: SystemRow[] = [];
const empty = await measure(0, Number(flags.seconds) / 4);
for (const size of flags.sizes.split(",").map(Number)) {
  const row = await measure(size, Number(flags.seconds));
  const each = (mb: number) => Math.round(mb * 1e6 / size);
  rows.push({
    ...row,
    bytes_per_machine: each(row.manager_mb - empty.manager_mb),
    heap_bytes_per_machine: each(row.heap_mb - empty.heap_mb),
  });
}
print(flags.json ? `${JSON.stringify({ rows })}\n` : table(rows));

/** Runs a manager with so many machines and looks at it for so many seconds of its steady state. */
async function measure(machines: number, seconds: number): Promise<SystemRow> {
  const dataDir = await Deno.makeTempDir({ prefix: "bench-system-" });
  await Deno.chmod(dataDir, 0o755);
  // A sweep of 100,000 every 10 s would be more than two cores can write; the goal for it is a minute.
  const interval = machines > 20_000 ? 60 : 10;
  const environment = {
    DATA_DIR: dataDir,
    API_HOST: "127.0.0.1",
    API_PORT: "0",
    RATE_LIMIT: "0",
    // What is measured is what the old system let everybody do.
    ANONYMOUS_ROLE: "admin",
    MAX_MACHINES: String(machines + NEWCOMERS),
    PING_INTERVAL: String(interval),
    LOG_LEVEL: "warn",
  };
  // Started twice: the first start makes the database that the fleet is put into.
  await (await startManager(environment)).stop();
  await fill(dataDir, machines, interval);
  const manager = await startManager(environment);
  const sql = openPool(parseDatabaseUrl(databaseUrl(dataDir)), {
    max: 1,
    statementTimeout: 60_000,
  });
  try {
    const browser = await watch(manager.origin);
    await sleep(1_000 * Math.min(interval * 1.5, 90));
    const before = usage(manager.pid, await postmaster(dataDir));
    const samplesBefore = await countSamples(sql);
    browser.start();
    const newcomers = register(manager.origin, seconds);
    await sleep(seconds * 1_000);
    await newcomers;
    browser.stop();
    const after = usage(manager.pid, await postmaster(dataDir));
    const samplesAfter = await countSamples(sql);
    const span = (after.at - before.at) / 1_000;
    const health = await (await fetch(`${manager.origin}/health`)).json();
    return {
      machines,
      interval_s: interval,
      checks_per_s: round((samplesAfter - samplesBefore) / span),
      lateness_p99_ms: round(health.monitor.lateness_p99),
      manager_cores: round((after.manager - before.manager) / span, 3),
      postgres_cores: round((after.postgres - before.postgres) / span, 3),
      manager_mb: round(residentBytes(manager.pid) / 1e6),
      bytes_per_machine: 0,
      heap_mb: round(await liveHeapBytes(manager.inspector) / 1e6, 3),
      heap_bytes_per_machine: 0,
      bytes_per_sample: round(await bytesPerSample(sql)),
      check_to_browser_ms: browser.checks(),
      event_to_browser_ms: browser.events(),
    };
  } finally {
    await sql.end({ timeout: 1 });
    await manager.stop();
    await Deno.remove(dataDir, { recursive: true });
  }
}

/** One machine after the other, spread over the time, at addresses beyond the fleet's. */
async function register(origin: string, seconds: number): Promise<void> {
  for (let i = 0; i < NEWCOMERS; i++) {
    const ip = `127.200.0.${i}`;
    const answer = await fetch(`${origin}/api/machines/${ip}`, {
      method: "PUT",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ hostname: `new-${i}`, mac_address: "02:00:00:00:00:01" }),
    });
    await answer.body?.cancel();
    await sleep(seconds * 1_000 / NEWCOMERS / 1.2);
  }
}

/** A browser's connection, which notes how old each result is when it arrives. */
async function watch(origin: string) {
  const socket = new WebSocket(`${origin.replace("http", "ws")}/ws/status`, LIVE_PROTOCOL);
  const checks: number[] = [];
  const events: number[] = [];
  const states = new Map<number, string>();
  let isOn = false;
  socket.onmessage = ({ data }) => {
    const message = JSON.parse(data) as LiveMessage;
    const now = Date.now();
    const vitals = message.type === "snapshot"
      ? message.machines.map(([, row]) => row)
      : [...message.registered.map(([, row]) => row), ...message.checked];
    for (const [id, state, , , , , , checkedAt] of vitals) {
      const before = states.get(id);
      states.set(id, state);
      if (!isOn || message.type === "snapshot" || checkedAt === null) continue;
      checks.push(now - checkedAt);
      if (before !== state) events.push(now - checkedAt);
    }
  };
  await new Promise((resolve, reject) => {
    socket.onopen = resolve;
    socket.onerror = reject;
  });
  const quantiles = (values: readonly number[]): Quantiles => ({
    p50: round(quantile(values, 0.5)),
    p99: round(quantile(values, 0.99)),
  });
  return {
    start: () => void (isOn = true),
    stop: () => socket.close(),
    checks: () => quantiles(checks),
    events: () => quantiles(events),
  };
}

function usage(manager: number, postgres: number) {
  return {
    at: performance.now(),
    manager: cpuSeconds(manager),
    postgres: familyCpuSeconds(postgres),
  };
}

function databaseUrl(dataDir: string): string {
  return `postgres:///postgres?host=${dataDir}/postgres&user=postgres`;
}

async function postmaster(dataDir: string): Promise<number> {
  return parseInt(await Deno.readTextFile(`${dataDir}/postgres/cluster/postmaster.pid`));
}

async function countSamples(sql: Sql): Promise<number> {
  const [row] = await sql<{ n: number }[]>`select count(*)::integer as n from sample`;
  return row?.n ?? 0;
}

async function bytesPerSample(sql: Sql): Promise<number> {
  const [row] = await sql<{ bytes: number }[]>`
    select (sum(pg_total_relation_size(inhrelid)) / greatest(1, (select count(*) from sample)))::float8
      as bytes from pg_inherits where inhparent = 'sample'::regclass`;
  return row?.bytes ?? 0;
}

function table(rows: readonly SystemRow[]): string {
  const head = [
    "machines",
    "every",
    "checks/s",
    "late p99",
    "manager",
    "postgres",
    "memory",
    "a machine",
    "heap a machine",
    "a sample",
    "check to browser",
    "event to browser",
  ];
  const lines = rows.map((row) => [
    String(row.machines),
    `${row.interval_s} s`,
    String(row.checks_per_s),
    `${row.lateness_p99_ms} ms`,
    `${row.manager_cores} cores`,
    `${row.postgres_cores} cores`,
    `${row.manager_mb} MB`,
    `${row.bytes_per_machine} B`,
    `${row.heap_bytes_per_machine} B`,
    `${row.bytes_per_sample} B`,
    `${row.check_to_browser_ms.p50} / ${row.check_to_browser_ms.p99} ms`,
    `${row.event_to_browser_ms.p50} / ${row.event_to_browser_ms.p99} ms`,
  ]);
  return `${inColumns([head, ...lines], 0).join("\n")}\n`;
}

function round(value: number, digits = 1): number {
  return Math.round(value * 10 ** digits) / 10 ** digits;
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

function print(text: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(text));
}
