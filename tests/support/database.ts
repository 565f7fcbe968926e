import { join } from "node:path";
import {
  type Binaries,
  locateBinaries,
  type Owner,
  reachableBinaries,
  serverOwner,
} from "../../db/embedded_binaries.ts";
import { type EmbeddedFolder, prepareFolder } from "../../db/embedded_folder.ts";
import { serverSettings } from "../../db/embedded_settings.ts";
import { migrate, type Migration, ownMigrations } from "../../db/migrate.ts";
import { type Cluster, startServer } from "../../db/postmaster.ts";
import { openPool, type Sql } from "../../db/sql.ts";
import { parseDatabaseUrl } from "../../db/target.ts";

/** A PostgreSQL of a test's own, migrated and empty. */
export interface TestDatabase extends AsyncDisposable {
  /** As for DATABASE_URL. */
  readonly url: string;
  /** A plain pool of 10. */
  readonly sql: Sql;
  /** The server's process, for tests that harm it. */
  readonly pid: number;
  /** Ends the pool and the server and removes its folder. */
  stop(): Promise<void>;
}

export interface TestDatabaseOptions {
  /** False leaves the database without any table. */
  readonly migrated?: boolean;
  /** Another PostgreSQL than the embedded one. */
  readonly binaries?: Binaries;
}

/** A PostgreSQL that the host has beside ours, as Debian installs them; null when there is none. */
export async function installedPostgres(): Promise<{ version: string; binaries: Binaries } | null> {
  try {
    for await (const { name } of Deno.readDir("/usr/lib/postgresql")) {
      const bin = (program: string) => `/usr/lib/postgresql/${name}/bin/${program}`;
      await Deno.stat(bin("initdb"));
      return {
        version: name,
        binaries: { initdb: bin("initdb"), postgres: bin("postgres"), pgCtl: bin("pg_ctl") },
      };
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return null;
}

/**
 * Starts a server in a temporary folder, on a socket, with everything off that makes data last. It ends
 * with this process at the latest, however that ends: a shell waits for our end of a pipe to close.
 */
export async function startTestDatabase(options: TestDatabaseOptions = {}): Promise<TestDatabase> {
  const base = await Deno.makeTempDir({ prefix: "vxlan-test-" });
  const undertaker = burialOf(base);
  const bury = async () => {
    await undertaker.stdin.close();
    await undertaker.status;
  };
  const migrated = options.migrated ?? true;
  const { folder, server } = await startIn(base, migrated, options.binaries).catch(
    async (error) => {
      await bury();
      throw error;
    },
  );
  const { url, sql } = open(folder);
  async function stop() {
    await sql.end({ timeout: 0 });
    await Promise.all([bury(), server.status]);
  }
  return { url, sql, pid: server.pid, stop, [Symbol.asyncDispose]: stop };
}

async function startIn(base: string, migrated: boolean, binaries: Binaries | undefined) {
  const cluster = await seedDataFolder(base, migrated, binaries);
  const server = await startServer(cluster, new AbortController().signal);
  return { folder: cluster.folder, server };
}

function open({ home }: EmbeddedFolder): { url: string; sql: Sql } {
  const url = `postgres:///postgres?host=${home}&user=postgres`;
  return { url, sql: openPool(parseDatabaseUrl(url), { max: 10, statementTimeout: 60_000 }) };
}

/** Makes the cluster in a data folder, as the manager's first start would; with its tables, if that is wanted. */
export async function seedDataFolder(
  dataDir: string,
  migrated = false,
  other?: Binaries,
): Promise<Cluster> {
  const owner = serverOwner();
  const folder = await prepareFolder(dataDir, owner);
  const binaries = await reachableBinaries(other ?? await locateBinaries(), owner, folder.home);
  const cluster: Cluster = { binaries, folder, owner, settings: settings(folder) };
  if (migrated) {
    const migrations = await ownMigrations();
    await copyTemplate(cluster, await digest(JSON.stringify(migrations)), async () => {
      await copyTemplate(cluster, "empty", () => initialize(cluster));
      await fill(cluster, migrations);
    });
  } else {
    await copyTemplate(cluster, "empty", () => initialize(cluster));
  }
  return cluster;
}

async function digest(text: string): Promise<string> {
  const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return new Uint8Array(bytes).toHex().slice(0, 16);
}

function settings(folder: EmbeddedFolder): Record<string, string> {
  return {
    ...serverSettings(folder),
    fsync: "off",
    synchronous_commit: "off",
    full_page_writes: "off",
    logging_collector: "off",
    shared_buffers: "16MB",
  };
}

/**
 * initdb takes most of a second, the migrations a fifth, a copy of what they made a tenth. The copy's original
 * lies with the packages; two processes that make it at once both succeed, and one's is kept.
 */
async function copyTemplate(
  cluster: Cluster,
  content: string,
  make: () => Promise<void>,
): Promise<void> {
  const cache = new URL("../../node_modules/.cache/", import.meta.url).pathname;
  const { size, mtime } = await Deno.stat(cluster.binaries.postgres);
  const template = join(cache, `cluster-${size}-${mtime?.getTime() ?? 0}-${content}`);
  const { folder, owner } = cluster;
  try {
    await copy(template, folder.cluster, owner);
  } catch {
    await make();
    await Deno.mkdir(cache, { recursive: true });
    const mine = await Deno.makeTempDir({ dir: cache });
    await copy(folder.cluster, join(mine, "cluster"), null);
    await Deno.rename(join(mine, "cluster"), template).catch(() => {});
    await Deno.remove(mine, { recursive: true });
  }
}

/** Brings an empty cluster up to date, and leaves it stopped. */
async function fill(cluster: Cluster, migrations: readonly Migration[]): Promise<void> {
  const server = await startServer(cluster, new AbortController().signal);
  const { sql } = open(cluster.folder);
  try {
    await migrate(sql, migrations);
    // No test makes another database, and these are two thirds of the files that each copies.
    await sql`update pg_database set datistemplate = false`;
    for (const name of ["template0", "template1"]) await sql`drop database ${sql(name)}`;
  } finally {
    await sql.end({ timeout: 0 });
    server.kill("SIGINT");
    await server.status;
  }
}

/** As the manager does it (postmaster.ts), but that nothing needs to be on the disk in the end. */
async function initialize({ binaries, folder, owner }: Cluster): Promise<void> {
  const options = ["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--wal-segsize=4"];
  await succeed(binaries.initdb, ["-D", folder.cluster, ...options, "--no-sync"], owner);
}

async function copy(from: string, to: string, owner: Owner): Promise<void> {
  await Deno.stat(join(from, "PG_VERSION"));
  await succeed("cp", ["-R", "--reflink=auto", from, to]);
  await Deno.chmod(to, 0o700);
  if (owner !== null) await succeed("chown", ["-R", `${owner.uid}:${owner.gid}`, to]);
}

async function succeed(program: string, args: string[], owner: Owner = null): Promise<void> {
  const command = new Deno.Command(program, { args, cwd: "/", stderr: "piped", ...owner });
  const { success, stderr } = await command.output();
  if (!success) throw new Error(`${program}: ${new TextDecoder().decode(stderr)}`);
}

/**
 * Its stdin closes when we ask for it or when we die; then it stops the server, where there is one, and
 * clears up. A server that has not written its lock file yet ends by itself, with its folder gone.
 */
function burialOf(folder: string): Deno.ChildProcess {
  const script = `
    cat >/dev/null
    read -r pid <"$1/postgres/cluster/postmaster.pid"
    if [ -n "$pid" ] && kill -QUIT "$pid"; then
      while kill -0 "$pid"; do sleep 0.02; done
    fi
    rm -rf "$1"`;
  return new Deno.Command("sh", {
    args: ["-c", script, "sh", folder],
    stdin: "piped",
    stdout: "null",
    stderr: "null",
    detached: true,
  }).spawn();
}
