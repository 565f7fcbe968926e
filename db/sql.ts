import postgres from "postgres";
import { safeBegin } from "./transaction.ts";

/** What every function here is handed: a pool, guarded or plain. */
export type Sql = postgres.Sql;
/** The connection of a transaction. */
export type Transaction = postgres.TransactionSql;
/** Either: for functions that are one statement. */
export type Queryable = Sql | Transaction;

/** Where a server is and as whom to speak to it. */
export interface Target {
  readonly host: string;
  readonly port: number;
  /** A unix socket, instead of host and port. */
  readonly socket: string | null;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  readonly ssl: false | "prefer" | "require" | "verify-full";
}

export interface PoolOptions {
  /** Connections at most. */
  readonly max: number;
  /** Milliseconds after which the server gives a statement up; 0 for never. */
  readonly statementTimeout: number;
  /** Called when a connection ended, wanted or not. */
  readonly onClose?: () => void;
}

/** Seconds to wait for a connection to be made. */
const CONNECT_TIMEOUT = 5;
/** Seconds before the next try of a connection that failed; whether to try at all is decided above. */
const RECONNECT_DELAY = 0.05;
/** Seconds after which a connection is made anew, so that a server's memory for it does not grow. */
const LIFETIME = 3_600;

/** The arrays we use, since the driver does not fetch them; by their numbers in pg_type.dat. */
const ARRAYS = {
  /** smallint[], integer[], real[], double precision[]; null stays null. */
  numbers: {
    to: 1022,
    from: [1005, 1007, 1021, 1022],
    serialize: (value: (number | null)[] | string) =>
      typeof value === "string" ? value : numbers(value),
    parse: (text: string) =>
      text === "{}"
        ? []
        : text.slice(1, -1).split(",").map((each) => each === "NULL" ? null : Number(each)),
  },
};

/**
 * A pool of connections. Every option is given, since the driver looks in the environment (PGHOST …)
 * for those that are not. It still reads PGAPPNAME and PGTARGETSESSIONATTRS.
 */
export function openPool(target: Target, options: PoolOptions): Sql {
  const sql = postgres({
    host: target.host,
    port: target.port,
    ...(target.socket === null ? {} : { path: target.socket }),
    user: target.user,
    pass: () => target.password,
    database: target.database,
    ssl: target.ssl,
    max: options.max,
    onclose: () => options.onClose?.(),
    // Left to itself the driver writes notices to the console.
    onnotice: () => {},
    connection: {
      application_name: "vxlan-manager",
      statement_timeout: options.statementTimeout,
      timezone: "UTC",
    },
    connect_timeout: CONNECT_TIMEOUT,
    backoff: () => RECONNECT_DELAY,
    max_lifetime: LIFETIME,
    idle_timeout: 0,
    keep_alive: 15,
    max_pipeline: 100,
    prepare: true,
    debug: false,
    // Asks for every type when it connects, and crashes us when the connection breaks meanwhile (3.4).
    fetch_types: false,
    types: ARRAYS,
    publications: "alltables",
    sslnegotiation: null,
    target_session_attrs: null,
  } as unknown as postgres.Options<Record<string, never>>);
  return Object.assign(sql, { begin: safeBegin(sql.begin as Parameters<typeof safeBegin>[0]) });
}

/** Numbers as PostgreSQL writes an array, for `${numbers(xs)}::float8[]` and the like. */
export function numbers(values: readonly (number | null)[]): string {
  return `{${values.map((value) => value ?? "NULL").join(",")}}`;
}

/** The same for texts. */
export function texts(values: readonly string[]): string {
  return `{${values.map((value) => `"${value.replace(/["\\]/g, "\\$&")}"`).join(",")}}`;
}
