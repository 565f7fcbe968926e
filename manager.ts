import { machineActions } from "./actions.ts";
import { renderScript } from "./agent/script.ts";
import { openAccounts, type RunningAccounts } from "./auth/accounts.ts";
import type { Config } from "./config.ts";
import type { ManagerState } from "./core/change.ts";
import type { Logger } from "./core/log.ts";
import { loadWatches, recordChecks } from "./db/checks.ts";
import { type Database, openDatabase } from "./db/database.ts";
import { errorCode } from "./db/errors.ts";
import { keepHistory } from "./db/history_keeper.ts";
import { type ChangeFeed, localFeed } from "./db/feed.ts";
import { allMachines } from "./db/machines.ts";
import { onReturn, whenConnected } from "./db/when_connected.ts";
import { Guard, type Handler } from "./guard/guard.ts";
import { Hub } from "./live/hub.ts";
import { Monitor } from "./monitor/monitor.ts";
import { NeighbourWatch } from "./monitor/neighbour_watch.ts";
import type { OwnLinkWatch } from "./monitor/own_link.ts";
import { type OwnLink, RefusedError, SYSTEM_CLOCK } from "./monitor/ports.ts";
import type { Prober } from "./monitor/prober.ts";
import { type AppHandler, createFront } from "./web/front.ts";
import { createRecords } from "./records.ts";
import { createRegistry } from "./registry.ts";
import type { HealthReport, Services } from "./web/services.ts";

/** Milliseconds between two looks at what cannot be checked. */
const LOOK = 1_000;

/** What a manager is made from. */
export interface ManagerOptions {
  readonly config: Config;
  readonly version: string;
  readonly log: Logger;
  /** Opens the way to the machines; its failure leaves a manager that serves but does not check. */
  readonly openNetwork: () => Promise<Network>;
  /** The built application, `_fresh/server.js`; waited for when the database has been opened. */
  readonly app: Promise<AppHandler>;
  /** The network is simulated. */
  readonly demo?: boolean;
}

/** The way to the machines. */
export interface Network {
  readonly prober: Prober;
  /** This host's own part of it; null where the network is simulated. */
  readonly ownLink: OwnLinkWatch | null;
}

/** A manager that runs. */
export interface Manager {
  readonly port: number;
  readonly services: Services;
  /** Resolves once the machines are loaded and checked; stays pending while the database is away. */
  readonly monitoring: Promise<void>;
  /**
   * The token of the one-time link with which the first administrator is created; null where there is one.
   * Stays pending while the database is away. A secret: to be shown to who has started the manager.
   */
  readonly firstLink: Promise<string | null>;
  /** Ends in the reverse order of the start: nothing that was found is left unwritten. */
  stop(): Promise<void>;
}

/**
 * Starts everything, in order: database, prober, web server, and, as soon as the database is there, the
 * fleet and the monitor. Whatever has been started is stopped again when a later part fails.
 *
 * @throws when the port is taken, or the database cannot be set up at all
 */
export async function startManager(options: ManagerOptions): Promise<Manager> {
  const { config, log, version } = options;
  const closing = new AbortController();
  const stops: (() => void | Promise<void>)[] = [];
  const stop = async () => {
    closing.abort();
    for (let last = stops.pop(); last !== undefined; last = stops.pop()) await last();
  };
  try {
    const database = await openDatabase(
      { url: config.databaseUrl, dataDir: config.dataDir },
      log.with({ part: "database" }),
      closing.signal,
    );
    stops.push(() => database.close());

    // What is carried to browsers has to arrive until the hub has said goodbye to them.
    let guard: Guard | null = null;
    stops.push(() => guard?.end());

    const history = keepHistory(
      database,
      config.retention,
      log.with({ part: "history" }),
    );
    stops.push(() => history.stop());

    const state = new StateBoard(database, options.demo ?? false);
    const hub = new Hub({ manager: state.current, log: log.with({ part: "live" }) });
    const feed = localFeed((error) => log.error("A listener of the change feed failed", { error }));
    stops.push(feed.subscribe((changes) => hub.publish(changes)));
    state.onChange = (current) => hub.setManager(current);
    stops.push(database.subscribe(() => state.refresh()));

    const network = await openNetwork(options, state);
    stops.push(() => network?.ownLink?.close(), () => network?.prober.close());
    const monitor = network && createMonitor(options, database, feed, network, state);
    stops.push(() => monitor?.stop());
    const looking = setInterval(() => monitor && state.heldBack(monitor.heldBack()), LOOK);
    stops.push(() => clearInterval(looking));
    const neighbours = network === null || network.ownLink === null || monitor === null
      ? null
      : new NeighbourWatch(network.ownLink, () =>
        monitor.addresses(), log.with({ part: "monitor" }));
    stops.push(() => neighbours?.stop());

    const accounts = openAccounts({
      sql: database.sql,
      log: log.with({ part: "accounts" }),
      adminToken: config.adminToken,
      oidc: config.oidc,
    });
    stops.push(() => accounts.close());

    const services: Services = {
      settings: {
        publicUrl: config.publicUrl,
        corsOrigins: config.corsOrigins,
        rateLimit: config.rateLimit,
        trustedProxies: config.trustedProxies,
        tls: config.tls !== null,
        anonymousRole: config.anonymousRole,
        registration: config.registration,
        version,
      },
      registry: {
        ...createRegistry(database.sql, feed, monitor, config.maxMachines),
        ...machineActions({
          sql: database.sql,
          feed,
          monitor,
          standstill: () => state.current.monitor.reason,
        }),
      },
      records: createRecords(database.reports),
      live: hub,
      accounts,
      health: () =>
        Promise.resolve(healthReport(state.current, database, monitor, network, neighbours)),
      registrationScript: await registrationScript(),
      log: log.with({ part: "web" }),
    };
    const doors = guard = await openDoors(config, createFront(services, await options.app), log);
    // Together: the server waits for its connections, and the hub holds those of the browsers.
    stops.push(async () => void await Promise.all([doors.shutdown(), hub.close()]));

    const readFleet = () => hub.reset(oneByOne(allMachines(database.sql)));
    const monitoring = whenConnected(database, closing.signal, log, async () => {
      await readFleet();
      await monitor?.start();
      neighbours?.start();
    });
    stops.push(() => monitoring);
    const rereading = onReturn(
      database,
      monitoring,
      () =>
        whenConnected(database, closing.signal, log, async () => {
          await readFleet();
          await monitor?.reread();
        }),
    );
    stops.push(() => rereading.stop());
    const firstLink = printableLink(accounts, database, closing.signal, log);
    stops.push(async () => void await firstLink);
    return { port: doors.port, services, monitoring, firstLink, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** What is wrong with the manager itself, gathered from the parts that know. */
class StateBoard {
  onChange: (state: ManagerState) => void = () => {};
  #monitor: ManagerState["monitor"] = {
    state: "running",
    since: Date.now(),
    reason: null,
    heldBack: [],
  };

  constructor(private readonly database: Database, private readonly demo: boolean) {}

  get current(): ManagerState {
    const { state, since } = this.database.state();
    return { monitor: this.#monitor, database: { state, since }, demo: this.demo };
  }

  monitor(state: ManagerState["monitor"]["state"], reason: string | null): void {
    this.#monitor = { state, since: Date.now(), reason, heldBack: [] };
    this.refresh();
  }

  heldBack(heldBack: ManagerState["monitor"]["heldBack"]): void {
    const before = JSON.stringify(this.#monitor.heldBack);
    if (this.#monitor.state !== "running" || JSON.stringify(heldBack) === before) return;
    this.#monitor = { ...this.#monitor, heldBack };
    this.refresh();
  }

  refresh(): void {
    this.onChange(this.current);
  }
}

async function openNetwork(options: ManagerOptions, state: StateBoard): Promise<Network | null> {
  try {
    return await options.openNetwork();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    options.log.error(`Nothing is checked: ${reason}`);
    state.monitor("stopped", reason);
    return null;
  }
}

/** A simulated network has no cable that could be pulled. */
const NO_OWN_LINK: OwnLink = { fault: () => null, isOwn: () => false };

function createMonitor(
  { config, log }: ManagerOptions,
  database: Database,
  feed: ChangeFeed,
  { prober, ownLink }: Network,
  state: StateBoard,
): Monitor {
  const parts = log.with({ part: "monitor" });
  return new Monitor(
    {
      prober,
      store: {
        watches: () => loadWatches(database.sql),
        record: (batch) => recordChecks(database.checks, batch).catch(refusedOrAway),
      },
      publish: (records) =>
        feed.publish(records.map(({ machineId, vitals }) => ({
          kind: "checked",
          id: machineId,
          vitals,
        }))),
      ownLink: ownLink ?? NO_OWN_LINK,
      clock: SYSTEM_CLOCK,
      log: parts,
      onTrouble(trouble) {
        if (trouble === null) {
          parts.info("The manager's own network is back: states are live again");
          state.monitor("running", null);
        } else {
          parts.warn("The manager itself is cut off: states are frozen", {
            reason: trouble.reason,
          });
          state.monitor("cut_off", trouble.reason);
        }
      },
    },
    { policy: config.policy, confirmEchoes: config.pingCount, timeout: config.pingTimeout },
  );
}

/** Data that breaks a rule (SQLSTATE classes 22 and 23) breaks it at the next try too. */
function refusedOrAway(error: unknown): never {
  if (/^2[23]/.test(errorCode(error) ?? "")) {
    throw new RefusedError("the database refuses it", { cause: error });
  }
  throw error;
}

async function printableLink(
  accounts: RunningAccounts,
  database: Database,
  signal: AbortSignal,
  log: Logger,
): Promise<string | null> {
  let token: string | null = null;
  await whenConnected(database, signal, log, async () => {
    token = await accounts.firstLink();
  });
  return token;
}

function healthReport(
  manager: ManagerState,
  database: Database,
  monitor: Monitor | null,
  network: Network | null,
  neighbours: NeighbourWatch | null,
): HealthReport {
  const state = database.state();
  const status = monitor?.status();
  return {
    database: {
      connected: state.state === "connected",
      error: state.state === "away" ? state.reason : null,
    },
    monitor: {
      state: manager.monitor.state,
      machines: status?.machines ?? 0,
      latenessP99: status?.latenessP99 ?? 0,
      engine: network?.prober.status().kind ?? "none",
      heldBack: manager.monitor.heldBack,
      journal: status?.journal ?? { pending: 0, dropped: 0, refused: 0, away: false },
    },
    ownLink: manager.monitor.state === "cut_off"
      ? { state: "down", reason: manager.monitor.reason }
      : { state: network?.ownLink ? "up" : "unknown", reason: null },
    neighbours: neighbours?.current ?? null,
    prober: network?.prober.status() ?? null,
  };
}

/** The shell agent, read once, rendered for the address that a machine asked at. */
async function registrationScript(): Promise<(managerUrl: string) => string> {
  const source = await Deno.readTextFile(new URL("./agent/register-machine.sh", import.meta.url));
  return (managerUrl) => renderScript(source, managerUrl);
}

/** Lets clients in, through a guard. */
function openDoors(config: Config, handler: Handler, log: Logger): Promise<Guard> {
  return Guard.open({
    host: config.host,
    port: config.port,
    tls: config.tls,
    connections: config.maxConnections,
    connectionsPerClient: config.maxConnectionsPerClient,
    trustedProxies: config.trustedProxies,
    log: log.with({ part: "guard" }),
  }, handler);
}

async function* oneByOne<T>(chunks: AsyncIterable<readonly T[]>): AsyncGenerator<T, void> {
  for await (const chunk of chunks) yield* chunk;
}
