import { LIVE_PROTOCOL } from "../../core/live.ts";
import type { LegacyMessage, LiveMessage } from "../../core/live_wire.ts";
import type { Status } from "../../core/machine.ts";

/** What one machine was last said to be, and when this client heard it first. */
export interface Heard {
  readonly status: Status;
  readonly isAlive: boolean | null;
  /** Milliseconds of `performance.now()`. */
  readonly at: number;
}

/** A client of the contract's dialect that remembers when each machine's status last changed. */
export interface StatusClient extends Disposable {
  readonly machines: ReadonlyMap<number, Heard>;
  /** Every change of status heard, in order. */
  readonly changes: readonly (Heard & { readonly id: number })[];
  /** Resolves when the condition holds, looked at after every message; rejects after `patience` ms. */
  until(condition: () => boolean, patience: number): Promise<void>;
}

/**
 * Connects to the manager at this origin.
 *
 * @param dialect the contract's, which hears of a change at once but may miss some of thousands at a time; or
 *   ours, which hears of all of them a fifth of a second later
 */
export async function statusClient(
  origin: string,
  dialect: "contract" | "live" = "contract",
): Promise<StatusClient> {
  const machines = new Map<number, Heard>();
  const changes: (Heard & { id: number })[] = [];
  const lookers = new Set<() => void>();
  const address = `${origin.replace("http", "ws")}/ws/status`;
  const socket = new WebSocket(address, dialect === "live" ? [LIVE_PROTOCOL] : []);
  const reports = dialect === "live" ? reportsOfLive : reportsOfContract;
  socket.onmessage = ({ data }) => {
    for (const { id, status, isAlive } of reports(JSON.parse(data))) {
      const before = machines.get(id);
      const at = before?.status === status ? before.at : performance.now();
      machines.set(id, { status, isAlive, at });
      if (before?.status !== status) changes.push({ id, status, isAlive, at });
    }
    for (const look of lookers) look();
  };
  await new Promise((resolve, reject) => {
    socket.onopen = resolve;
    socket.onerror = reject;
  });
  return {
    machines,
    changes,
    until(condition, patience) {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const look = () => condition() && resolve();
      const timer = setTimeout(
        () => reject(new Error(`Not within ${patience} ms: ${condition}`)),
        patience,
      );
      lookers.add(look);
      look();
      return promise.finally(() => {
        clearTimeout(timer);
        lookers.delete(look);
      });
    },
    [Symbol.dispose]() {
      socket.close();
    },
  };
}

interface Report {
  readonly id: number;
  readonly status: Status;
  readonly isAlive: boolean | null;
}

function reportsOfContract(message: LegacyMessage): Report[] {
  if (message.type !== "status_update") return [];
  const { machine_id: id, status, is_alive: isAlive } = message;
  return [{ id, status, isAlive }];
}

function reportsOfLive(message: LiveMessage): Report[] {
  const rows = message.type === "snapshot"
    ? message.machines.map(([, vitals]) => vitals)
    : [...message.registered.map(([, vitals]) => vitals), ...message.checked];
  return rows.filter(([, state]) => state !== "u").map(([id, state]) => ({
    id,
    status: state === "d" ? "unreachable" : "active",
    isAlive: state === "o",
  }));
}

/** Registers machines, some at a time, and returns their ids in order. */
export async function registerAll(origin: string, ips: readonly string[]): Promise<number[]> {
  const ids: number[] = [];
  for (let i = 0; i < ips.length; i += 50) {
    ids.push(...await Promise.all(ips.slice(i, i + 50).map((ip) => register(origin, ip))));
  }
  return ids;
}

async function register(origin: string, ip: string): Promise<number> {
  const [a, b, c, d] = ip.split(".").map((part) => Number(part).toString(16).padStart(2, "0"));
  const answer = await fetch(`${origin}/api/machines/${ip}`, {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ hostname: `m-${ip}`, mac_address: `02:00:${a}:${b}:${c}:${d}` }),
  });
  if (!answer.ok) throw new Error(`${ip}: ${answer.status} ${await answer.text()}`);
  const { id } = await answer.json() as { id: number };
  return id;
}
