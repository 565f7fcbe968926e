import assert from "node:assert/strict";
import { join } from "node:path";
import { SILENT } from "../../core/log.ts";
import type { CheckRecord } from "../../core/check.ts";
import type { HealthEvent } from "../../core/health.ts";
import type { Machine } from "../../core/machine.ts";
import { NO_QUALITY } from "../../core/quality.ts";
import { recordChecks } from "../../db/checks.ts";
import { type Database, openDatabase } from "../../db/database.ts";
import { listOutages } from "../../db/failures.ts";
import { history } from "../../db/history.ts";
import { registerMachine } from "../../db/machines.ts";
import { seedDataFolder } from "../support/database.ts";

const KILLS = 3;

Deno.test("the embedded PostgreSQL killed under writes loses nothing that was acknowledged", async () => {
  const dataDir = await Deno.makeTempDir({ prefix: "vxlan-faults-" });
  await seedDataFolder(dataDir);
  const database = await openDatabase({ url: null, dataDir }, SILENT, new AbortController().signal);
  try {
    const { machine } = await register(database, 0);
    let killing = true;
    const registered = new Set<string>();
    const registering = (async () => {
      for (let n = 1; killing; n++) {
        const result = await answered(() => register(database, n));
        if (result !== null) registered.add(result.machine.ip);
      }
    })();
    const writes = (async () => {
      const sent: CheckRecord[] = [];
      while (killing) {
        sent.push(nextRecord(machine, sent.length));
        // Sent again until it is acknowledged, though it may have been written the first time.
        while (await answered(() => recordChecks(database.sql, [sent.at(-1)!])) === null);
      }
      return sent;
    })();
    for (let kill = 0; kill < KILLS; kill++) {
      await database.sql`select pg_sleep(0.2)`;
      const back = comesBack(database);
      Deno.kill(await serverPid(dataDir), "SIGKILL");
      await back;
    }
    killing = false;
    const [sent] = await Promise.all([writes, registering]);

    const rows = await database.sql`select host(ip_address) as ip from machine`;
    const there = new Set(rows.map(({ ip }) => ip));
    for (const ip of registered) assert.ok(there.has(ip), `${ip} was acknowledged`);
    const span = { from: BEGIN, to: BEGIN + sent.length * 1_000, resolution: "raw" } as const;
    const { points } = await history(database.reports, machine.id, span);
    assert.deepEqual(points.map(({ t }) => t), sent.map(({ samples }) => samples[0]!.sentAt));
    const outages = await listOutages(database.sql, { limit: 100_000 });
    const downs = sent.flatMap(({ events }) => events.filter(({ kind }) => kind === "down"));
    const recovered = sent.flatMap(({ events }) =>
      events.filter(({ kind }) => kind === "recovered")
    );
    assert.deepEqual(
      outages.map(({ beganAt }) => beganAt).sort((a, b) => a - b),
      downs.map(({ since }) => since),
    );
    assert.equal(outages.filter(({ endedAt }) => endedAt !== null).length, recovered.length);
  } finally {
    await database.close();
    await Deno.remove(dataDir, { recursive: true });
  }
});

const BEGIN = Date.now() - 3_600_000;

/** Checks a second apart, of a machine that goes down and recovers every other time. */
function nextRecord(machine: Machine, n: number): CheckRecord {
  const sentAt = BEGIN + n * 1_000;
  const isUp = n % 2 === 1;
  const since = isUp ? sentAt - 1_000 : sentAt;
  const events: HealthEvent[] = [
    { kind: isUp ? "recovered" : "down", at: sentAt + 10, since },
  ];
  return {
    machineId: machine.id,
    generation: machine.generation,
    vitals: {
      health: isUp ? { state: "up" } : { state: "down", misses: 3, since },
      quality: NO_QUALITY,
      rtt: isUp ? 1 : null,
      lastSeen: sentAt,
      checkedAt: sentAt + 10,
    },
    dueAt: sentAt + 1_000,
    samples: [{
      sentAt,
      sent: 1,
      received: Number(isUp),
      rtt: isUp ? { min: 1, avg: 1, max: 1, jitter: 0 } : null,
    }],
    events,
  };
}

function register(database: Database, n: number) {
  const registration = {
    hostname: `host-${n}`,
    ip: `10.${n >> 16}.${(n >> 8) & 255}.${n & 255}`,
    mac: "02:00:00:00:00:01",
    vni: 0,
    extraData: undefined,
  } as Parameters<typeof registerMachine>[1];
  return registerMachine(database.sql, registration, { maxMachines: 1e9, at: Date.now() });
}

/** The result, or null where the database could not answer; then a moment has passed. */
async function answered<T>(work: () => Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    assert.equal((error as { code?: string }).code, "DATABASE_UNAVAILABLE", String(error));
    await new Promise((wake) => setTimeout(wake, 5));
    return null;
  }
}

function comesBack(database: Database): Promise<void> {
  return new Promise((resolve) => {
    const stop = database.subscribe(({ state }) => {
      if (state !== "connected") return;
      stop();
      resolve();
    });
  });
}

async function serverPid(dataDir: string): Promise<number> {
  const lock = await Deno.readTextFile(join(dataDir, "postgres", "cluster", "postmaster.pid"));
  return Number(lock.split("\n")[0]);
}
