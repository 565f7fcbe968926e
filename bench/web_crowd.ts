import { LIVE_PROTOCOL } from "../core/live.ts";
import { stalledClient } from "../tests/support/socket_client.ts";
import { quantile } from "./columns.ts";
import type { FromCrowd, ToCrowd } from "./crowd_worker.ts";
import type { Running } from "./manager_process.ts";
import { cpuSeconds, residentBytes } from "./process_usage.ts";

/** How a crowd of browsers fares, one of which has stopped reading. Times in milliseconds. */
export interface Crowd {
  readonly clients: number;
  readonly changes: number;
  /** From the request that changes a machine to the last healthy browser. */
  readonly last_p50: number;
  readonly last_p99: number;
  /** To any of the healthy ones. */
  readonly each_p50: number;
  readonly each_p99: number;
  /** The manager's memory: before the crowd, with it, and at the end. Megabytes. */
  readonly memory_mb: readonly [before: number, joined: number, after: number];
  /** How late checks start, 99 %: before and with the crowd. */
  readonly lateness_p99: readonly [before: number, after: number];
  readonly manager_cores: number;
  /** Healthy browsers that lost their connection. */
  readonly lost: number;
}

/** Joins a crowd to a manager, and changes a machine so many times. */
export async function crowd(
  manager: Running,
  clients: number,
  changes: number,
): Promise<Crowd> {
  const url = `${manager.origin.replace("http", "ws")}/ws/status`;
  const memory = () => residentBytes(manager.pid) / 1e6;
  const [before, latenessBefore] = [memory(), await lateness(manager)];
  const worker = new Worker(new URL("./crowd_worker.ts", import.meta.url), { type: "module" });
  const tell = (message: ToCrowd) => worker.postMessage(message);
  let lost = 0;
  let heard: (message: FromCrowd) => void = () => {};
  worker.onmessage = ({ data }: MessageEvent<FromCrowd>) => {
    if (data.kind === "lost") lost++;
    else heard(data);
  };
  const next = () => new Promise<FromCrowd>((resolve) => heard = resolve);
  const stalled = await stalledClient(url, LIVE_PROTOCOL);
  try {
    const joined = next();
    tell({ kind: "join", url, count: clients - 1 });
    await joined;
    const crowded = memory();
    const [cpu, begun] = [cpuSeconds(manager.pid), performance.now()];
    const last: number[] = [];
    const each: number[] = [];
    for (let change = 0; change < changes; change++) {
      const word = `changed-${change}-times`;
      const seen = next();
      tell({ kind: "look", word });
      await pause(500);
      const asked = Date.now();
      await rename(manager.origin, word);
      const answer = await seen;
      if (answer.kind !== "seen") continue;
      const times = answer.at.map((at) => at - asked);
      last.push(Math.max(...times));
      each.push(...times);
    }
    const cores = (cpuSeconds(manager.pid) - cpu) / ((performance.now() - begun) / 1000);
    return {
      clients,
      changes,
      last_p50: quantile(last, 0.5),
      last_p99: quantile(last, 0.99),
      each_p50: quantile(each, 0.5),
      each_p99: quantile(each, 0.99),
      memory_mb: [before, crowded, memory()],
      lateness_p99: [latenessBefore, await lateness(manager)],
      manager_cores: cores,
      lost,
    };
  } finally {
    worker.terminate();
    stalled.close();
  }
}

async function rename(origin: string, hostname: string): Promise<void> {
  const answer = await fetch(`${origin}/api/machines/1`, {
    method: "PATCH",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ hostname }),
  });
  if (!answer.ok) throw new Error(`The manager refused a change: ${await answer.text()}`);
  await answer.body?.cancel();
}

async function lateness({ origin }: Running): Promise<number> {
  return (await (await fetch(`${origin}/health`)).json()).monitor.lateness_p99;
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
