import { DatabaseSetupError, errorCode, isUnavailable } from "./errors.ts";
import type { Sql, Transaction } from "./sql.ts";

/** One numbered file: `0001_tables.sql`. */
export interface Migration {
  readonly version: number;
  readonly name: string;
  readonly text: string;
}

/** Migrations exclude one another by this advisory lock; the number is only ours to know ("vxlm"). */
const LOCK = 0x76786c6d;

/** Deadlocks and the like, and locks not had in time: another try may do. */
const RETRIABLE = /^(40|55)/;

/** The migrations that come with the manager, in order. */
export async function ownMigrations(): Promise<Migration[]> {
  const folder = new URL("./migrations/", import.meta.url);
  const migrations: Migration[] = [];
  for await (const { name } of Deno.readDir(folder)) {
    const version = Number(/^(\d{4})_\w+\.sql$/.exec(name)?.[1]);
    if (Number.isNaN(version)) continue;
    migrations.push({ version, name, text: await Deno.readTextFile(new URL(name, folder)) });
  }
  return migrations.sort((a, b) => a.version - b.version);
}

/**
 * Brings the schema up to date: what is missing is applied in order, each file in a transaction of its
 * own, so that an interrupted one has not happened. Several processes may do this at once: they take
 * turns, and the later ones find nothing left to do.
 *
 * @returns the names of those applied now
 * @throws {DatabaseSetupError} when the database was migrated with other files than these
 */
export async function migrate(sql: Sql, migrations: readonly Migration[]): Promise<string[]> {
  const applied: string[] = [];
  let isDone = false;
  while (!isDone) {
    isDone = await sql.begin(async (tx) => {
      await tx`set local statement_timeout = 0`;
      await tx`select pg_advisory_xact_lock(${LOCK})`;
      const next = await firstMissing(migrations, await recorded(tx));
      if (next === null) return true;
      await apply(tx, next);
      await tx`
        insert into schema_migration (version, name, checksum)
        values (${next.version}, ${next.name}, ${await checksum(next)})`;
      applied.push(next.name);
      return false;
    });
  }
  return applied;
}

async function apply(tx: Transaction, { name, text }: Migration): Promise<void> {
  try {
    await tx.unsafe(text).simple();
  } catch (error) {
    if (isUnavailable(error) || RETRIABLE.test(errorCode(error) ?? "")) throw error;
    const { message, detail } = error as Error & { detail?: string };
    throw new DatabaseSetupError(
      `the migration ${name} cannot be applied, and nothing of it was kept: ${message}` +
        (detail === undefined ? "" : ` (${detail})`) +
        ": put this right in the database, and start again",
      { cause: error },
    );
  }
}

interface Recorded {
  readonly version: number;
  readonly name: string;
  readonly checksum: string;
}

async function recorded(tx: Transaction): Promise<readonly Recorded[]> {
  await tx`
    create table if not exists schema_migration (
      version integer primary key,
      name text not null,
      checksum text not null,
      applied_at timestamptz not null default now()
    )`;
  return await tx<
    Recorded[]
  >`select version, name, checksum from schema_migration order by version`;
}

/** Compares what is recorded with what we have, and finds what is to be applied next; null for nothing. */
async function firstMissing(
  migrations: readonly Migration[],
  done: readonly Recorded[],
): Promise<Migration | null> {
  for (const { version, name, checksum: before } of done) {
    const migration = migrations.find((each) => each.version === version);
    if (migration === undefined) {
      throw new DatabaseSetupError(
        `the database has been migrated by a newer release of the manager (${name} is unknown to this ` +
          "one): start that release, or restore a backup made before",
      );
    }
    if (await checksum(migration) !== before) {
      throw new DatabaseSetupError(
        `the migration ${migration.name} is not the one that made this database (its text has changed): ` +
          "restore the released file, and put changes into a new migration",
      );
    }
  }
  const versions = new Set(done.map(({ version }) => version));
  return migrations.find(({ version }) => !versions.has(version)) ?? null;
}

/** SHA-256 in hex, the same whatever line ends a checkout gave the file. */
async function checksum({ text }: Migration): Promise<string> {
  const bytes = new TextEncoder().encode(text.replaceAll("\r\n", "\n"));
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
}
