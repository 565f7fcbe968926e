import { join, resolve } from "node:path";
import type { Logger } from "../core/log.ts";
import { type Database, type DatabaseOptions, openDatabase } from "./database.ts";
import { statOrNull } from "./embedded_binaries.ts";
import { openPool, type Sql } from "./sql.ts";
import { describeTarget, parseDatabaseUrl } from "./target.ts";

/** A database that a command uses for a moment, beside a manager that may be running. */
export interface Visit extends AsyncDisposable {
  readonly sql: Sql;
}

/**
 * Opens the manager's database for a command: through the socket of the embedded server where a manager has it
 * running, which then stays as it is; else as a manager would, with the schema brought up to date.
 *
 * @throws when there is none yet, or it does not answer
 */
export async function visitDatabase(options: DatabaseOptions, log: Logger): Promise<Visit> {
  if (options.url === null) {
    const home = join(resolve(options.dataDir), "postgres");
    const sql = openPool(
      parseDatabaseUrl(
        `postgres:///postgres?host=${encodeURIComponent(home)}&user=postgres`,
      ),
      { max: 1, statementTimeout: 10_000 },
    );
    const isRunning = await sql`select from account limit 1`.then(() => true, () => false);
    if (isRunning) return { sql, [Symbol.asyncDispose]: () => sql.end({ timeout: 5 }) };
    await sql.end({ timeout: 0 });
    if (await statOrNull(home) === null) {
      throw new Error(
        `There is no database in DATA_DIR (${options.dataDir}): start the manager first, or give the command ` +
          "the manager's own DATA_DIR or DATABASE_URL",
      );
    }
  }
  const database = await openDatabase(options, log, new AbortController().signal);
  const state = database.state();
  if (state.state === "connected") return visit(database);
  await database.close();
  const where = options.url === null ? "embedded database" : described(options.url);
  throw new Error(`The ${where} cannot be used (${state.reason}): set that right, and try again`);
}

function described(url: string): string {
  return describeTarget(parseDatabaseUrl(url));
}

function visit(database: Database): Visit {
  return { sql: database.sql, [Symbol.asyncDispose]: () => database.close() };
}
