import assert from "node:assert/strict";
import { answerFor, fallSilent, makeNetwork, type Network } from "../support/netns.ts";
import { testNeeding } from "../support/needs.ts";
import { remoteManager } from "../support/remote_manager.ts";
import { registerAll, statusClient } from "../support/status_client.ts";

/** Addresses of a /24 that is routed to the targets' side. */
function hosts(prefix: string, count: number): string[] {
  return Array.from({ length: count }, (_, i) => `${prefix}.${i + 1}`);
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length / 2;
  return (sorted[Math.ceil(half) - 1]! + sorted[Math.floor(half)]!) / 2;
}

const INTERVAL = 5_000;

/**
 * Takes the machines away one by one, each at another stage of its interval, evenly spread: the moment at which
 * an outage meets the schedule is what decides how long it stays unknown.
 *
 * @returns when each went, in milliseconds of `performance.now()`
 */
async function takeAway(network: Network, origin: string, ips: readonly string[]) {
  const wentAt = new Map<string, number>();
  while (wentAt.size < ips.length) {
    const { machines } = await (await fetch(`${origin}/api/machines?limit=1000`)).json();
    for (const { ip_address: ip, last_seen } of machines) {
      const stage = (ips.indexOf(ip) + 0.5) / ips.length * INTERVAL;
      const since = Date.now() - Date.parse(last_seen);
      if (!ips.includes(ip) || wentAt.has(ip) || since < stage || since > stage + 200) continue;
      await fallSilent(network, `${ip}/32`);
      wentAt.set(ip, performance.now());
    }
  }
  return wentAt;
}

testNeeding(
  ["namespaces"],
  "an outage reaches a client in under 9 s, under 6 s in the median of 20; a recovery that registers, in under 6 s",
  async () => {
    await using network = await makeNetwork();
    const ips = hosts("10.100.0", 20);
    for (const ip of ips) await answerFor(network, `${ip}/32`);
    await answerFor(network, "10.100.1.0/24");
    await using manager = await remoteManager(network.manager, {
      PING_INTERVAL: String(INTERVAL / 1000),
      PING_TIMEOUT: "1",
    });
    using client = await statusClient(manager.origin);
    const staying = await registerAll(manager.origin, hosts("10.100.1", 20));
    const dying = await registerAll(manager.origin, ips);
    const all = (ids: number[], status: string) => () =>
      ids.every((id) => client.machines.get(id)?.status === status);
    await client.until(all([...staying, ...dying], "active"), 10_000);

    const wentAt = await takeAway(network, manager.origin, ips);
    await client.until(all(dying, "unreachable"), 20_000);
    const delays = dying.map((id, i) => client.machines.get(id)!.at - wentAt.get(ips[i]!)!);
    assert.ok(Math.max(...delays) < 9_000, `worst of 20: ${Math.max(...delays)} ms`);
    assert.ok(median(delays) < 6_000, `median of 20: ${median(delays)} ms`);
    assert.ok(all(staying, "active")(), "a machine that answers was called unreachable");

    for (const ip of ips) await answerFor(network, `${ip}/32`);
    const backAt = performance.now();
    await registerAll(manager.origin, ips);
    await client.until(all(dying, "active"), 20_000);
    const slowest = Math.max(...dying.map((id) => client.machines.get(id)!.at - backAt));
    assert.ok(slowest < 6_000, `slowest recovery: ${slowest} ms`);
  },
);

testNeeding(
  ["namespaces"],
  "the manager's own link going down marks nobody down, is said once, and heals by itself",
  async () => {
    await using network = await makeNetwork();
    await answerFor(network, "10.100.0.0/24");
    await using manager = await remoteManager(network.manager, {
      PING_INTERVAL: "1",
      PING_TIMEOUT: "0.5",
      CONFIRM_INTERVAL: "0.2",
    });
    using client = await statusClient(manager.origin);
    const ids = await registerAll(manager.origin, hosts("10.100.0", 30));
    const allActive = () => ids.every((id) => client.machines.get(id)?.status === "active");
    await client.until(allActive, 10_000);
    const health = async () => await (await fetch(`${manager.origin}/health`)).json();
    const state = async (wanted: string) => {
      for (;;) {
        const { monitor } = await health();
        if (monitor.state === wanted) return;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    };

    await network.switch.ip("link set port0 down");
    await state("cut_off");
    // Long enough for three misses of every machine, were they counted.
    await new Promise((resolve) => setTimeout(resolve, 4_000));
    const { own_link, monitor } = await health();
    assert.equal(own_link.state, "down");
    assert.match(own_link.reason, /\S/);
    assert.equal(monitor.state, "cut_off");
    const listed = await (await fetch(`${manager.origin}/api/machines?status=unreachable`)).json();
    assert.equal(listed.total, 0);

    await network.switch.ip("link set port0 up");
    await state("running");
    assert.ok(allActive());
    assert.deepEqual(client.changes.filter(({ status }) => status === "unreachable"), []);
  },
);
