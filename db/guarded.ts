import { mapError, unavailable } from "./errors.ts";
import { type Permits, WaitedTooLongError } from "./permits.ts";
import type { Sql, Transaction } from "./sql.ts";

/** What a guarded pool needs to know of the database behind it. */
export interface Gate {
  /** The pool to use now. There always is one: it connects when it is first used. */
  pool(): Sql;
  /** Throws `DATABASE_UNAVAILABLE` while the database is away. */
  check(): void;
  /** Called with every error of the driver or the server, before it is mapped. */
  failed(error: unknown): void;
}

/** The parts of the driver's lazy query that the guard hooks into (postgres.js 3, query.js). */
interface DriverQuery extends Promise<unknown> {
  handler: (query: DriverQuery) => void;
  resolve: (value: unknown) => void;
  reject: (error: unknown) => void;
  cursor: unknown;
}

/**
 * A pool that outlives its connections: statements fail at once with `DATABASE_UNAVAILABLE` while the
 * database is away, wait a few seconds at most for a connection, and every error that says "the
 * database could not answer" is mapped to that code, here and nowhere else.
 *
 * Each statement takes a permit, so that the driver is never handed more than it has connections for:
 * its own queue has no time limit, and pipelines quick statements behind slow ones.
 *
 * @param connections as many permits as the pool has connections
 */
export function guardedSql(gate: Gate, connections: Permits): Sql {
  const fail = (error: unknown) => {
    gate.failed(error);
    return error instanceof WaitedTooLongError
      ? unavailable(`its connections: ${error.message}`, error)
      : mapError(error);
  };

  async function admitted(): Promise<() => void> {
    gate.check();
    const release = await connections.acquire();
    try {
      gate.check();
      return release;
    } catch (error) {
      release();
      throw error;
    }
  }

  function guard(query: DriverQuery): DriverQuery {
    const { handler, resolve, reject } = query;
    query.reject = (error) => reject(fail(error));
    query.cursor = () => {
      throw new Error("a cursor would keep its connection: read in chunks by key instead");
    };
    query.handler = async () => {
      try {
        const release = await admitted();
        query.resolve = (value) => (release(), resolve(value));
        query.reject = (error) => (release(), reject(fail(error)));
        handler(query);
      } catch (error) {
        query.reject(error);
      }
    };
    return query;
  }

  async function begin(
    ...args: [string, (tx: Transaction) => unknown] | [(tx: Transaction) => unknown]
  ): Promise<unknown> {
    const [options, work] = args.length === 1 ? ["", args[0]] as const : args;
    try {
      const release = await admitted();
      try {
        return await gate.pool().begin(options, work);
      } finally {
        release();
      }
    } catch (error) {
      throw fail(error);
    }
  }

  return new Proxy(function () {} as unknown as Sql, {
    apply(_target, _this, args) {
      const made = Reflect.apply(gate.pool() as unknown as () => unknown, undefined, args);
      return made instanceof Promise ? guard(made as DriverQuery) : made;
    },
    get(_target, name) {
      const pool = gate.pool();
      if (name === "begin") return begin;
      if (name === "unsafe") {
        return (...args: Parameters<Sql["unsafe"]>) =>
          guard(pool.unsafe(...args) as unknown as DriverQuery);
      }
      return Reflect.get(pool, name);
    },
  });
}
