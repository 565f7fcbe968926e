import assert from "node:assert/strict";
import v8 from "node:v8";
import vm from "node:vm";
import { openIcmpProber } from "../../monitor/icmp_prober.ts";
import { type HealthOnWire, healthSchema } from "../../web/health_wire.ts";
import { startTestManager, type TestManager } from "../support/manager.ts";
import { testNeeding } from "../support/needs.ts";
import { eventually } from "../support/pages.ts";
import { registerAll } from "../support/status_client.ts";

const STAYING = 500;
const PASSING = 10_000;
const ROUNDS = 5;
/** Requests under way at a time. */
const AT_ONCE = 20;

testNeeding(
  ["icmp"],
  "10,000 registrations and deletions while probing lose nothing and leave nothing behind",
  async () => {
    await using manager = await startTestManager({
      openProber: (timeoutMs) => openIcmpProber({ window: 4096, timeoutMs }),
      env: { PING_TIMEOUT: "2" },
    });
    await registerAll(manager.origin, addresses(1, STAYING));
    const held: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      await comeAndGo(manager, addresses(100 + round, PASSING / ROUNDS));
      await settled(manager);
      held.push(heapInUse());
    }

    const { monitor: { journal }, prober } = await settled(manager);
    assert.deepEqual([journal.dropped, journal.refused], [0, 0]);
    assert.equal(prober?.restarts, 0);
    const [row] = await manager.database.sql<{ machines: number; outages: number }[]>`
      select (select count(*)::integer from machine) as machines,
        (select count(*)::integer from outage) as outages`;
    assert.deepEqual(row, { machines: STAYING, outages: 0 });
    const each = (held.at(-1)! - held[1]!) / (PASSING / ROUNDS * (ROUNDS - 2));
    assert.ok(each < 500, `each machine that came and went left ${each} bytes`);
  },
);

/** Bytes, garbage not counted. */
function heapInUse(): number {
  v8.setFlagsFromString("--expose-gc");
  vm.runInNewContext("gc")();
  return Deno.memoryUsage().heapUsed;
}

function addresses(second: number, count: number): string[] {
  return Array.from({ length: count }, (_, i) => `127.${second}.${i >> 8}.${i & 255}`);
}

/** Registers each and deletes it, at once or after a while, many side by side. */
async function comeAndGo(manager: TestManager, ips: readonly string[]): Promise<void> {
  const queue = [...ips];
  const visit = async (ip: string) => {
    const answer = await manager.register({ ip_address: ip });
    const { id } = await answer.json() as { id: number };
    assert.equal(answer.status, 201);
    if (id % 3 === 0) await new Promise((wake) => setTimeout(wake, id % 50));
    const deleted = await manager.fetch(`/api/machines/${id}`, { method: "DELETE" });
    await deleted.body?.cancel();
    assert.ok(deleted.ok, `${ip}: ${deleted.status}`);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    for (let ip = queue.pop(); ip !== undefined; ip = queue.pop()) await visit(ip);
  }));
}

/** /health once nothing is under way any more between two checks of those that stayed. */
async function settled(manager: TestManager): Promise<HealthOnWire> {
  let health: HealthOnWire | undefined;
  await eventually(async () => {
    health = healthSchema.parse(await (await manager.fetch("/health")).json());
    const { prober, monitor } = health;
    assert.equal(monitor.machines, STAYING);
    assert.deepEqual([prober?.in_flight, prober?.waiting], [0, 0]);
    // Without news, checks wait for company before they are written: those of the machines that stay.
    assert.ok(monitor.journal.pending <= STAYING, `${monitor.journal.pending} are not written`);
  }, 60_000);
  return health!;
}
