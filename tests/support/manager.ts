import { readConfig } from "../../config.ts";
import type { Ip } from "../../core/address.ts";
import { type Logger, SILENT } from "../../core/log.ts";
import { startManager } from "../../manager.ts";
import { SYSTEM_CLOCK } from "../../monitor/ports.ts";
import type { Check, Observation, Prober } from "../../monitor/prober.ts";
import { SimulatedProber } from "../../monitor/simulated_prober.ts";
import type { Services } from "../../web/services.ts";
import { builtApp } from "./built_app.ts";
import { startTestDatabase, type TestDatabase } from "./database.ts";
import { SocketClient } from "./socket_client.ts";

/** What a test can set. */
export interface TestManagerOptions {
  /** Environment variables, over those that keep a test quiet and fast. */
  readonly env?: Readonly<Record<string, string>>;
  /** A database that outlives the manager; else it has one of its own. */
  readonly database?: TestDatabase;
  readonly network?: TestNetwork;
  /** Another way to the machines than over that network. */
  readonly openProber?: (timeout: number) => Promise<Prober>;
  readonly log?: Logger;
}

/** A network in which every machine answers in 0.3 ms, but for those that a test silences. */
export class TestNetwork {
  readonly silent = new Set<string>();
  /** How often each address was asked. */
  readonly asked = new Map<string, number>();
  /** While true, nothing leaves the manager's own host. */
  isBroken = false;

  rtt(ip: Ip): number | null {
    this.asked.set(ip, (this.asked.get(ip) ?? 0) + 1);
    return this.silent.has(ip) ? null : 0.3;
  }
}

/** A prober over a test's network. */
class TestProber extends SimulatedProber {
  readonly #network: TestNetwork;

  constructor(network: TestNetwork, timeout: number) {
    super({ network: (ip) => network.rtt(ip), timeout, gap: 20, clock: SYSTEM_CLOCK });
    this.#network = network;
  }

  override submit(checks: readonly Check[]): void {
    if (!this.#network.isBroken) return super.submit(checks);
    queueMicrotask(() => this.onObservations(checks.map(({ token }) => fault(token, Date.now()))));
  }
}

function fault(token: number, at: number): Observation {
  return {
    token,
    outcome: "fault",
    sent: 0,
    received: 0,
    rtt: null,
    sentAt: at,
    at,
    hint: null,
    fault: "ENETDOWN",
  };
}

/** A whole manager, over real HTTP and PostgreSQL, that pings a simulated network. */
export interface TestManager extends AsyncDisposable {
  /** `http://host:port` */
  readonly origin: string;
  readonly database: TestDatabase;
  readonly network: TestNetwork;
  readonly services: Services;
  /** The token of the first sign-in link; null where there is an administrator. */
  readonly firstLink: string | null;
  /** Asks it; the path begins with a slash. */
  fetch(path: string, init?: RequestInit): Promise<Response>;
  /** `PUT /api/machines`, with a MAC address that follows from the IP address unless one is given. */
  register(body: { ip_address: string } & Record<string, unknown>): Promise<Response>;
  /** Connects to `/ws/status`. */
  socket(protocols?: string[], headers?: HeadersInit): Promise<SocketClient>;
}

/** Starts one on a free port of the loopback interface, ready to take registrations. */
export async function startTestManager(options: TestManagerOptions = {}): Promise<TestManager> {
  const { network = new TestNetwork(), log = SILENT, env = {} } = options;
  const openProber = options.openProber ??
    ((timeout) => Promise.resolve(new TestProber(network, timeout)));
  await using cleanup = new AsyncDisposableStack();
  const database = options.database ?? cleanup.use(await startTestDatabase());
  const config = readConfig({
    API_HOST: "127.0.0.1",
    API_PORT: "0",
    DATABASE_URL: database.url,
    RATE_LIMIT: "0",
    // As open as the old system; tests of who may what say otherwise.
    ANONYMOUS_ROLE: "admin",
    MAX_MACHINES: "100000",
    PING_INTERVAL: "1",
    PING_TIMEOUT: "0.2",
    CONFIRM_INTERVAL: "0.1",
    MIN_CHECK_INTERVAL: "1",
    ...env,
  }, "/nonexistent");
  const manager = await startManager({
    config,
    version: "0.0.0-test",
    log,
    app: builtApp(),
    openNetwork: async () => ({ prober: await openProber(config.pingTimeout), ownLink: null }),
  });
  cleanup.defer(() => manager.stop());
  await manager.monitoring;
  const host = config.host === null ? "[::1]" : config.host;
  const origin = `${config.tls === null ? "http" : "https"}://${host}:${manager.port}`;
  const parts = cleanup.move();
  return {
    origin,
    database,
    network,
    services: manager.services,
    firstLink: await manager.firstLink,
    fetch: (path, init) => fetch(`${origin}${path}`, init),
    register: (body) =>
      fetch(`${origin}/api/machines`, {
        method: "PUT",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({
          hostname: `host-${body.ip_address}`,
          mac_address: macOf(body.ip_address),
          ...body,
        }),
      }),
    socket: (protocols, headers) => SocketClient.connect(`${origin}/ws/status`, protocols, headers),
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  };
}

/**
 * One manager for all tests of a file, from before the first until after the last. They share its
 * machines, so each takes addresses of its own.
 */
export function sharedManager(options: TestManagerOptions = {}): () => TestManager {
  let manager: TestManager | undefined;
  Deno.test.beforeAll(async () => {
    manager = await startTestManager(options);
  });
  Deno.test.afterAll(async () => {
    await manager?.[Symbol.asyncDispose]();
  });
  return () => {
    if (manager === undefined) throw new Error("The shared manager runs only during tests.");
    return manager;
  };
}

/** A MAC address of one's own for every IPv4 address; some address for others. */
export function macOf(ip: string): string {
  const octets = ip.split(".").map((octet) => Number(octet).toString(16).padStart(2, "0"));
  return octets.length === 4 ? `02:00:${octets.join(":")}` : "02:00:00:00:00:06";
}
