import { isConnectionLoss } from "./errors.ts";
import type { Sql, Transaction } from "./sql.ts";

/** What the driver calls with the connection of a transaction. */
type Work = (tx: Transaction) => unknown;
type Begin = (options: string, work: Work) => Promise<unknown>;

/** The part of the driver's lazy query that is hooked into (postgres.js 3, query.js). */
interface DriverQuery extends Promise<unknown> {
  handler: (query: DriverQuery) => void;
  reject: (error: unknown) => void;
}

/**
 * The driver's `begin`, safe against a connection that breaks half-way.
 *
 * The driver (3.4) goes on writing to it: it sends a rollback, or what the work asks for next, to a
 * socket that is gone, which throws where nobody can catch it and would end the process; and once the
 * slot has a new connection, a statement left over would run outside any transaction. So after a loss
 * no statement passes, and the driver is never told that the work has failed: it has nothing left to
 * roll back, and its own promise has been rejected by the loss already.
 */
export function safeBegin(begin: Begin): Sql["begin"] {
  return async function (first: string | Work, second?: Work): Promise<unknown> {
    const [options, work] = typeof first === "string" ? [first, second!] : ["", first];
    let loss: unknown = null;
    const done = begin(options, async (tx) => {
      try {
        return await work(whileAlive(tx, () => loss));
      } catch (error) {
        if (loss === null && !isConnectionLoss(error)) throw error;
        return await new Promise<never>(() => {});
      }
    });
    done.catch((error) => loss = error);
    return await done;
  } as Sql["begin"];
}

/** The same connection, whose statements are rejected instead of sent once it is lost. */
function whileAlive(tx: Transaction, loss: () => unknown): Transaction {
  function hook(made: unknown): unknown {
    if (made instanceof Promise) {
      const query = made as DriverQuery;
      const { handler } = query;
      query.handler = (self) => loss() === null ? handler(self) : self.reject(loss());
    }
    return made;
  }
  return new Proxy(tx, {
    apply: (target, self, args) => hook(Reflect.apply(target, self, args)),
    get(target, name) {
      const value = Reflect.get(target, name);
      if (name !== "unsafe") return value;
      return (...args: Parameters<Transaction["unsafe"]>) => hook(target.unsafe(...args));
    },
  });
}
