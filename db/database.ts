import type { Logger } from "../core/log.ts";
import { type Embedded, openEmbedded } from "./embedded.ts";
import {
  DatabaseSetupError,
  isConnectionLoss,
  isUnavailable,
  reasonOf,
  unavailable,
} from "./errors.ts";
import { guardedSql } from "./guarded.ts";
import { migrate, ownMigrations } from "./migrate.ts";
import { permits } from "./permits.ts";
import { openPool, type Sql, type Target } from "./sql.ts";
import { describeTarget, parseDatabaseUrl } from "./target.ts";

export interface DatabaseOptions {
  /** `DATABASE_URL`, or null for the embedded server. */
  readonly url: string | null;
  /** Where the embedded server lives. */
  readonly dataDir: string;
}

/** `since` is milliseconds since the epoch; `reason` a clause without anything secret. */
export type DatabaseState =
  | { readonly state: "connected"; readonly since: number }
  | { readonly state: "away"; readonly since: number; readonly reason: string };

/**
 * The database, through everything that can happen to it. All pools can be used at any time: while it
 * is away they reject at once with `ApiError` `DATABASE_UNAVAILABLE`.
 */
export interface Database {
  /** For requests. */
  readonly sql: Sql;
  /** For what the checks find: a thousand requests in line must not look like a database that is away. */
  readonly checks: Sql;
  /** For what may take long: reports, exports, compaction. */
  readonly reports: Sql;
  state(): DatabaseState;
  /** Calls back with every new state from now on, until the returned function is called. */
  subscribe(listener: (state: DatabaseState) => void): () => void;
  /** Ends the pools (statements under way get a moment), and the embedded server. */
  close(): Promise<void>;
}

/** Connections of the pools: on a shared one, one slow query delays the fast ones. */
const SQL_CONNECTIONS = 10;
const CHECK_CONNECTIONS = 2;
const REPORT_CONNECTIONS = 3;
/** Longest wait for a free one of them, in milliseconds: while none gets free, and in a line that moves. */
const POOL_PATIENCE = 5_000;
const POOL_LONGEST = 30_000;
/** Milliseconds a statement may take. */
const SQL_TIMEOUT = 10_000;
const REPORT_TIMEOUT = 120_000;
/** Milliseconds between two looks at a database that works, and how long one may take. */
const HEARTBEAT = 2_000;
const HEARTBEAT_PATIENCE = 3_000;
/** Milliseconds between two tries of a database that is away: rising to the second. */
const RETRY_FIRST = 100;
const RETRY_MAX = 2_000;
/** Milliseconds that statements under way get at the end. */
const CLOSE_PATIENCE = 5_000;
/** `server_version_num` of the oldest PostgreSQL that we support. */
const OLDEST_VERSION = 140_000;

/**
 * Opens the database: connects, brings the schema up to date, and keeps watch from then on. Returns
 * after the first try (three of the embedded server), whatever it brought: while the database is away
 * the state says so, and tries go on until it comes.
 *
 * @param signal gives the start up; an open database is closed by `close()` alone
 * @throws {DatabaseSetupError} when the first try met what no retry mends
 */
export async function openDatabase(
  options: DatabaseOptions,
  log: Logger,
  signal: AbortSignal,
): Promise<Database> {
  const embedded = options.url === null ? await openEmbedded(options.dataDir, log) : null;
  const target = embedded === null ? parseDatabaseUrl(options.url!) : socketTarget(embedded);
  const keeper = new Keeper(target, embedded, log);
  // Our own server has just said that it is ready: on a host with much else to do it may need a second try.
  for (
    let tries = embedded === null ? 1 : 3;
    tries > 0 && keeper.state().state === "away";
    tries--
  ) {
    try {
      await keeper.connect(signal);
    } catch (error) {
      if (error instanceof DatabaseSetupError || signal.aborted) {
        await keeper.close();
        throw error;
      }
      keeper.lost(error);
    }
  }
  keeper.watch();
  return keeper;
}

function socketTarget({ socket }: Embedded): Target {
  return {
    host: "localhost",
    port: 5432,
    socket,
    user: "postgres",
    password: "",
    database: "postgres",
    ssl: false,
  };
}

class Keeper implements Database {
  readonly sql: Sql;
  readonly checks: Sql;
  readonly reports: Sql;
  readonly #target: Target;
  readonly #embedded: Embedded | null;
  readonly #log: Logger;
  readonly #listeners = new Set<(state: DatabaseState) => void>();
  readonly #closed = new AbortController();
  readonly #sqlPermits = permits(SQL_CONNECTIONS, POOL_PATIENCE, POOL_LONGEST);
  readonly #checkPermits = permits(CHECK_CONNECTIONS, POOL_PATIENCE);
  readonly #reportPermits = permits(REPORT_CONNECTIONS, POOL_PATIENCE);
  #state: DatabaseState = { state: "away", since: Date.now(), reason: "not connected yet" };
  #pools: Pools;
  /** Why it could not be used, each said once until it can: two may take turns. */
  readonly #said = new Set<string>();
  #watching: Promise<void> = Promise.resolve();
  #wake: () => void = () => {};

  constructor(target: Target, embedded: Embedded | null, log: Logger) {
    this.#target = target;
    this.#embedded = embedded;
    this.#log = log.with({ database: describeTarget(target) });
    this.#pools = this.#openPools();
    const check = () => {
      if (this.#state.state === "away") throw unavailable(this.#state.reason);
    };
    const failed = (error: unknown) => this.#doubt(error);
    this.sql = guardedSql({ pool: () => this.#pools.sql, check, failed }, this.#sqlPermits);
    this.checks = guardedSql(
      { pool: () => this.#pools.checks, check, failed },
      this.#checkPermits,
    );
    this.reports = guardedSql(
      { pool: () => this.#pools.reports, check, failed },
      this.#reportPermits,
    );
  }

  get closing(): AbortSignal {
    return this.#closed.signal;
  }

  state(): DatabaseState {
    return this.#state;
  }

  subscribe(listener: (state: DatabaseState) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** One try, from the embedded server's start to the schema. */
  async connect(signal: AbortSignal): Promise<void> {
    await this.#embedded?.ensureRunning(signal);
    const [server] = await this.#pools.probe<{ version: string; number: number }[]>`
      select current_setting('server_version') as version,
        current_setting('server_version_num')::integer as number`;
    if (server!.number < OLDEST_VERSION) {
      throw new DatabaseSetupError(
        `${describeTarget(this.#target)} is PostgreSQL ${
          server!.version
        }: version 14 or newer is needed`,
      );
    }
    const applied = await migrate(this.#pools.probe, await ownMigrations());
    if (applied.length > 0) this.#log.info("brought the database's schema up to date", { applied });
    signal.throwIfAborted();
    this.#log.info("connected to the database", { version: server!.version });
    this.#enter({ state: "connected", since: Date.now() });
  }

  /** Says so once a reason, however many tries it takes; the pools are replaced by fresh ones. */
  lost(error: unknown): void {
    const reason = reasonOf(error);
    if (this.#state.state === "connected") {
      this.#log.warn("lost the database: trying until it is back", { reason });
    } else if (!this.#said.has(reason)) {
      const fields = error instanceof DatabaseSetupError ? { error } : { reason };
      this.#log.warn("the database cannot be used yet: trying until it can", fields);
    }
    this.#said.add(reason);
    const since = this.#state.state === "away" ? this.#state.since : Date.now();
    this.#enter({ state: "away", since, reason });
    this.#renewPools(0);
  }

  watch(): void {
    this.#watching = this.#keepWatch();
  }

  async close(): Promise<void> {
    this.#closed.abort(new Error("the database is being closed"));
    this.#wake();
    await this.#watching;
    await Promise.all([
      this.#sqlPermits.drained(CLOSE_PATIENCE),
      this.#checkPermits.drained(CLOSE_PATIENCE),
      this.#reportPermits.drained(CLOSE_PATIENCE),
    ]);
    await endPools(this.#pools, 0);
    await this.#embedded?.stop();
  }

  async #keepWatch(): Promise<void> {
    let retry = RETRY_FIRST;
    while (!this.closing.aborted) {
      try {
        if (this.#state.state === "connected") {
          await this.#pause(HEARTBEAT);
          await this.#heartbeat();
        } else {
          await this.connect(this.closing);
          retry = RETRY_FIRST;
        }
      } catch (error) {
        if (this.closing.aborted) return;
        const again = this.#state.state === "away";
        this.lost(error);
        // The first try after a loss is at once: often only the connections are gone.
        if (again) await this.#pause(retry);
        if (again) retry = Math.min(2 * retry, RETRY_MAX);
      }
    }
  }

  async #heartbeat(): Promise<void> {
    if (this.closing.aborted) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error("it does not answer")), HEARTBEAT_PATIENCE);
    });
    try {
      await Promise.race([this.#pools.probe`select 1`, late]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Sleeps, but no longer than until something happens that is worth a look. */
  async #pause(milliseconds: number): Promise<void> {
    if (this.closing.aborted) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = () => {};
  }

  /** A statement has failed: a reason to look whether the database is still there. */
  #doubt(error: unknown): void {
    if (!isUnavailable(error)) return;
    // The driver (3.4) leaves things behind in a slot whose connection broke: an error that the next
    // statement gets to see, half a message, a statement that it waits for. Such pools are not used again.
    if (isConnectionLoss(error) && this.#state.state === "connected") {
      this.#renewPools(SQL_TIMEOUT / 1_000);
    }
    this.#wake();
  }

  /** @param patience seconds that statements under way get */
  #renewPools(patience: number): void {
    const old = this.#pools;
    this.#pools = this.#openPools();
    endPools(old, patience);
  }

  #openPools(): Pools {
    const onClose = () => this.#wake();
    return {
      sql: openPool(this.#target, {
        max: SQL_CONNECTIONS,
        statementTimeout: SQL_TIMEOUT,
        onClose,
      }),
      checks: openPool(this.#target, {
        max: CHECK_CONNECTIONS,
        statementTimeout: SQL_TIMEOUT,
        onClose,
      }),
      reports: openPool(this.#target, {
        max: REPORT_CONNECTIONS,
        statementTimeout: REPORT_TIMEOUT,
        onClose,
      }),
      // Its own connection: a full pool says nothing about the server.
      probe: openPool(this.#target, { max: 1, statementTimeout: 0, onClose }),
    };
  }

  #enter(state: DatabaseState): void {
    const before = this.#state;
    this.#state = state;
    if (state.state === "connected") this.#said.clear();
    if (before.state === state.state) return;
    for (const listener of this.#listeners) listener(state);
  }
}

interface Pools {
  readonly sql: Sql;
  readonly checks: Sql;
  readonly reports: Sql;
  readonly probe: Sql;
}

/**
 * @param timeout seconds. There has to be one: the driver (3.4) would wait for ever for a statement
 * whose connection broke
 */
async function endPools(pools: Pools, timeout: number): Promise<void> {
  await Promise.all(Object.values(pools).map((pool: Sql) => pool.end({ timeout })));
}
