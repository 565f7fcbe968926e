import assert from "node:assert/strict";
import { answerFor, fallSilent, makeNetwork } from "./netns.ts";
import { remoteManager } from "./remote_manager.ts";
import { registerAll, statusClient } from "./status_client.ts";

/** What was seen, in milliseconds. */
export interface MassOutage {
  /** From the outage to the first and the last of the machines that died being called unreachable. */
  readonly first: number;
  readonly last: number;
  /** The longest that any living machine went without a check while the others died. */
  readonly longestGap: number;
}

/**
 * Half of `count` machines die together, at the default settings. Fails when a living one is called
 * unreachable, or a dead one is not within `patience` milliseconds.
 */
export async function massOutage(count: number, patience: number): Promise<MassOutage> {
  await using network = await makeNetwork();
  await answerFor(network, "10.100.0.0/17");
  await answerFor(network, "10.100.128.0/17");
  await using manager = await remoteManager(network.manager, { MAX_MACHINES: String(count) });
  using client = await statusClient(manager.origin, "live");
  const half = count / 2;
  const address = (base: number) => (_: unknown, i: number) =>
    `10.100.${base + (i >> 8)}.${i & 255}`;
  const living = await registerAll(manager.origin, Array.from({ length: half }, address(1)));
  const dying = await registerAll(manager.origin, Array.from({ length: half }, address(129)));
  const all = (ids: readonly number[], status: string) => () =>
    ids.every((id) => client.machines.get(id)?.status === status);
  await client.until(all([...living, ...dying], "active"), 60_000);

  const seen = await lastSeen(manager.origin, living);
  const outageAt = performance.now();
  await fallSilent(network, "10.100.128.0/17");
  const gaps = watchGaps(manager.origin, living, seen);
  await client.until(all(dying, "unreachable"), patience);
  const longestGap = await gaps.stop();
  const downs = client.changes.filter(({ status }) => status === "unreachable");
  assert.equal(downs.length, half, "only what died is unreachable, and each was said once");
  assert.ok(all(living, "active")());
  return {
    first: downs[0]!.at - outageAt,
    last: downs.at(-1)!.at - outageAt,
    longestGap,
  };
}

type Seen = Map<number, number>;

async function lastSeen(origin: string, ids: readonly number[]): Promise<Seen> {
  const wanted = new Set(ids);
  const seen: Seen = new Map();
  for (let offset = 0;; offset += 1000) {
    const answer = await fetch(`${origin}/api/machines?limit=1000&offset=${offset}`);
    const { machines } = await answer.json() as { machines: { id: number; last_seen: string }[] };
    for (const { id, last_seen } of machines) {
      if (wanted.has(id)) seen.set(id, Date.parse(last_seen));
    }
    if (machines.length < 1000) return seen;
  }
}

/** Looks again and again when each machine was last seen, and keeps the longest time between two replies. */
function watchGaps(origin: string, ids: readonly number[], before: Seen) {
  let longest = 0;
  let isOver = false;
  let seen = before;
  const take = (next: Seen) => {
    for (const [id, at] of next) longest = Math.max(longest, at - (seen.get(id) ?? at));
    seen = next;
  };
  const watching = (async () => {
    while (!isOver) {
      take(await lastSeen(origin, ids));
      await new Promise((resolve) => setTimeout(resolve, 1_000));
    }
  })();
  return {
    async stop(): Promise<number> {
      isOver = true;
      await watching;
      return longest;
    },
  };
}
