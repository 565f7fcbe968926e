/**
 * A program, for a namespace of its own: the real manager with its own PostgreSQL, machines that register all at
 * once, and then clients that change them while PostgreSQL and the manager are killed. Every client writes down
 * what was acknowledged; in the end what is stored is compared to it.
 */
import { type Acknowledged, Ledger, type ToldMachine } from "./ledger.ts";
import { ManagerProcess } from "./manager_process.ts";

/** What to do. */
export interface LoadScene {
  /** Machines that register at once. */
  readonly crowd: number;
  /** Milliseconds of mixed load. */
  readonly span: number;
  /** The namespace that the machines are in, for taking their addresses away. */
  readonly targets: string;
  readonly dataDir: string;
}

/** Milliseconds, of so many requests. */
export interface Times {
  readonly count: number;
  readonly p50: number;
  readonly p99: number;
  readonly worst: number;
}

/** What came of it. */
export interface LoadReport {
  readonly crowd: Times;
  readonly crowdStatuses: Readonly<Record<string, number>>;
  readonly crowdStored: number;
  readonly acknowledged: Readonly<Record<string, number>>;
  readonly unanswered: Readonly<Record<string, number>>;
  readonly writes: Times;
  /** From each fault to the first write that was acknowledged after it. */
  readonly outages: readonly { readonly fault: string; readonly milliseconds: number }[];
  readonly machines: number;
  readonly outagesTold: number;
  readonly differences: readonly string[];
  readonly exitCode: number;
}

const CLIENTS = 16;
const MACHINES_PER_CLIENT = 60;
/** Milliseconds between two requests of a client. */
const PAUSE = 40;
/** Milliseconds that the machines of the flapping range answer, and then do not. */
const FLAP = 45_000;
const FLAPPING = "10.100.128.0/24";

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

async function run(scene: LoadScene): Promise<LoadReport> {
  const manager = new ManagerProcess("http://127.0.0.1:8000", scene.dataDir, {
    ANONYMOUS_ROLE: "admin",
    REGISTRATION: "open",
    RATE_LIMIT: "0",
    MAX_MACHINES: "100000",
    PING_INTERVAL: "5",
    PING_TIMEOUT: "1",
    MIN_CHECK_INTERVAL: "5",
    MAX_CHECK_INTERVAL: "10",
    LOG_LEVEL: "error",
  });
  await manager.start();
  const load = new Load(manager.origin, scene);
  await load.crowd();
  await load.registerFlapping();
  const ends = performance.now() + scene.span;
  const faults = injectFaults(manager, load, scene.span);
  await Promise.all([
    ...Array.from({ length: CLIENTS }, (_, client) => load.client(client, ends)),
    load.flap(ends),
    load.listen(ends),
    faults,
  ]);
  const machines = await load.stored();
  const differences = load.ledger.differences(machines, await load.failures());
  return {
    ...load.report(),
    machines: machines.length,
    differences,
    exitCode: await manager.stop(),
  };
}

/** PostgreSQL crashes, is restarted, and then the manager is killed, a quarter of the time apart. */
async function injectFaults(manager: ManagerProcess, load: Load, span: number): Promise<void> {
  const quarter = span / 4;
  await pause(quarter);
  load.fault("PostgreSQL killed (SIGKILL)");
  await manager.signalDatabase("SIGKILL");
  await pause(quarter);
  load.fault("PostgreSQL restarted (SIGINT)");
  await manager.signalDatabase("SIGINT");
  await pause(quarter);
  load.fault("manager killed (SIGKILL)");
  await manager.kill();
  await manager.start();
}

class Load {
  readonly ledger = new Ledger();
  readonly #acknowledged: Record<string, number> = {};
  readonly #unanswered: Record<string, number> = {};
  readonly #writes: number[] = [];
  readonly #crowdTimes: number[] = [];
  readonly #crowdStatuses: Record<string, number> = {};
  #crowdStored = 0;
  readonly #outages: { fault: string; milliseconds: number }[] = [];
  #fault: { name: string; at: number } | null = null;

  constructor(private readonly origin: string, private readonly scene: LoadScene) {}

  report(): Omit<LoadReport, "machines" | "differences" | "exitCode"> {
    return {
      crowd: timesOf(this.#crowdTimes),
      crowdStatuses: this.#crowdStatuses,
      crowdStored: this.#crowdStored,
      acknowledged: this.#acknowledged,
      unanswered: this.#unanswered,
      writes: timesOf(this.#writes),
      outages: this.#outages,
      outagesTold: [...this.ledger.outages.values()].reduce((sum, each) => sum + each, 0),
    };
  }

  fault(name: string): void {
    this.#fault = { name, at: performance.now() };
  }

  /** All at the same moment, once each. */
  async crowd(): Promise<void> {
    const ips = Array.from({ length: this.scene.crowd }, (_, n) => `10.100.${n >> 8}.${n & 255}`);
    await Promise.all(ips.map(async (ip) => {
      const startedAt = performance.now();
      const answer = await fetch(
        `${this.origin}/api/machines`,
        withBody("PUT", registrationOf(ip, 0)),
      );
      const body = await answer.json();
      this.#crowdTimes.push(performance.now() - startedAt);
      const status = String(answer.status);
      this.#crowdStatuses[status] = (this.#crowdStatuses[status] ?? 0) + 1;
      if (answer.ok) this.ledger.machines.set(ip, acknowledgedOf(body));
    }));
    this.#crowdStored = (await this.stored()).length;
  }

  async registerFlapping(): Promise<void> {
    await ip(this.scene.targets, `route add local ${FLAPPING} dev lo`);
    for (let n = 0; n < 40; n++) await this.#register(`10.100.128.${n}`, 0);
  }

  /** Takes a range's addresses away and gives them back. */
  async flap(ends: number): Promise<void> {
    for (let isThere = true; performance.now() + FLAP < ends;) {
      await pause(FLAP);
      await ip(this.scene.targets, `route ${isThere ? "del" : "add"} local ${FLAPPING} dev lo`);
      isThere = !isThere;
    }
  }

  /** Hears who is said to be unreachable, and writes it down. */
  async listen(ends: number): Promise<void> {
    const status = new Map<number, string>();
    while (performance.now() < ends) {
      const socket = new WebSocket(`${this.origin.replace("http", "ws")}/ws/status`);
      socket.onmessage = ({ data }) => {
        const message = JSON.parse(data);
        if (message.type !== "status_update") return;
        const { machine_id: id } = message;
        if (message.status === "unreachable" && status.get(id) === "active") {
          this.ledger.outages.set(id, (this.ledger.outages.get(id) ?? 0) + 1);
        }
        status.set(id, message.status);
      };
      const closed = new Promise((resolve) => socket.onclose = resolve);
      socket.onerror = () => {};
      await Promise.race([closed, pause(Math.max(0, ends - performance.now()))]);
      socket.close();
      await Promise.race([closed, pause(1_000)]);
      // Who was told before may not be told again: what is counted is what was certainly said.
      status.clear();
      await pause(200);
    }
  }

  /** One client, with machines of its own, one request after the other. */
  async client(client: number, ends: number): Promise<void> {
    const own = (n: number) => `10.100.${32 + client}.${n}`;
    for (let step = 1; performance.now() < ends; step++) {
      const ip = own(Math.floor(Math.random() * MACHINES_PER_CLIENT));
      const machine = this.ledger.machines.get(ip) ?? null;
      const dice = Math.random();
      if (machine === null || dice < 0.25) await this.#register(ip, step);
      else if (dice < 0.55) await this.#patch(ip, machine, step);
      else if (dice < 0.65) await this.#delete(ip, machine);
      else await this.#read(machine, dice);
      await pause(PAUSE);
    }
  }

  async #register(ip: string, revision: number): Promise<void> {
    const body = await this.#write("PUT", "/api/machines", registrationOf(ip, revision));
    this.ledger.machines.set(ip, acknowledgedOf(body as ToldMachine));
  }

  async #patch(ip: string, machine: Acknowledged, step: number): Promise<void> {
    const patch = { tags: [`step-${step}`, "soak"], notes: `changed in step ${step}` };
    await this.#write("PATCH", `/api/machines/${machine.id}`, patch);
    this.ledger.machines.set(ip, { ...machine, ...patch });
  }

  async #delete(ip: string, { id }: Acknowledged): Promise<void> {
    await this.#write("DELETE", `/api/machines/${id}`);
    this.ledger.machines.set(ip, null);
  }

  /** Again until it is acknowledged, as agents do: what was not may have been done or not. */
  async #write(method: string, path: string, body?: unknown): Promise<unknown> {
    for (;;) {
      const startedAt = performance.now();
      try {
        const answer = await fetch(`${this.origin}${path}`, withBody(method, body));
        const text = await answer.text();
        // A deletion that was done and not acknowledged is found done.
        if (answer.ok || (method === "DELETE" && answer.status === 404)) {
          this.#count(method, startedAt);
          return text === "" ? null : JSON.parse(text);
        }
        if (answer.status !== 503) {
          throw new Unexpected(`${method} ${path}: ${answer.status} ${text}`);
        }
        this.#miss("503");
      } catch (error) {
        if (error instanceof Unexpected) throw error;
        this.#miss("no answer");
      }
      await pause(100);
    }
  }

  async #read({ id }: Acknowledged, dice: number): Promise<void> {
    const paths = [
      "/",
      "/api/machines?limit=50&q=soak",
      `/api/machines/${id}`,
      "/api/outages",
      `/machines/${id}`,
      `/api/machines/${id}/history`,
    ];
    const path = paths[Math.floor(dice * 1000) % paths.length]!;
    try {
      const answer = await fetch(`${this.origin}${path}`);
      const text = await answer.text();
      if (answer.status >= 500 && answer.status !== 503) {
        throw new Unexpected(`GET ${path}: ${answer.status} ${text}`);
      }
      if (answer.ok) this.#acknowledged.GET = (this.#acknowledged.GET ?? 0) + 1;
      else this.#miss(String(answer.status));
    } catch (error) {
      if (error instanceof Unexpected) throw error;
      this.#miss("no answer");
    }
  }

  #count(method: string, startedAt: number): void {
    const now = performance.now();
    this.#acknowledged[method] = (this.#acknowledged[method] ?? 0) + 1;
    this.#writes.push(now - startedAt);
    if (this.#fault === null || startedAt < this.#fault.at) return;
    this.#outages.push({ fault: this.#fault.name, milliseconds: Math.round(now - this.#fault.at) });
    this.#fault = null;
  }

  #miss(how: string): void {
    this.#unanswered[how] = (this.#unanswered[how] ?? 0) + 1;
  }

  /** Every machine, as the API reads it from the database. */
  async stored(): Promise<ToldMachine[]> {
    const found: ToldMachine[] = [];
    for (;;) {
      const answer = await fetch(
        `${this.origin}/api/machines?limit=1000&offset=${found.length}&sort=ip_address&order=asc`,
      );
      const { machines, total } = await answer.json() as { machines: ToldMachine[]; total: number };
      found.push(...machines);
      if (found.length >= total || machines.length === 0) return found;
    }
  }

  /** How many outages are kept, of each machine of which any was told. */
  async failures(): Promise<Map<number, number>> {
    const found = new Map<number, number>();
    for (const id of this.ledger.outages.keys()) {
      const answer = await fetch(`${this.origin}/api/machines/${id}/failures`);
      const body = await answer.json();
      if (answer.ok) found.set(id, body.total);
    }
    return found;
  }
}

/** An answer that no fault explains. */
class Unexpected extends Error {}

function registrationOf(ip: string, revision: number) {
  const [, , c = 0, d = 0] = ip.split(".").map(Number);
  const hex = (n: number) => n.toString(16).padStart(2, "0");
  return {
    hostname: `soak-${c}-${d}-${revision}`,
    mac_address: `02:00:00:00:${hex(c)}:${hex(d)}`,
    ip_address: ip,
    extra_data: { revision },
  };
}

function acknowledgedOf(machine: ToldMachine): Acknowledged {
  return {
    id: machine.id,
    hostname: machine.hostname,
    mac: machine.mac_address,
    revision: machine.extra_data?.revision ?? -1,
    tags: machine.tags,
    notes: machine.notes,
  };
}

function withBody(method: string, body?: unknown): RequestInit {
  return body === undefined
    ? { method }
    : { method, headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
}

function timesOf(times: readonly number[]): Times {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share: number) =>
    Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0);
  return { count: sorted.length, p50: at(0.5), p99: at(0.99), worst: at(1) };
}

async function ip(namespace: string, words: string): Promise<void> {
  const command = new Deno.Command("ip", { args: ["-n", namespace, ...words.split(" ")] });
  const { success, stderr } = await command.output();
  if (!success) throw new Error(`ip ${words}: ${new TextDecoder().decode(stderr)}`);
}

if (import.meta.main) {
  const report = await run(JSON.parse(Deno.args[0] ?? "{}"));
  await Deno.stdout.write(new TextEncoder().encode(JSON.stringify(report) + "\n"));
  Deno.exit(0);
}
