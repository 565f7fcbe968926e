import { join } from "node:path";
import type { Binaries, Owner } from "./embedded_binaries.ts";
import { type EmbeddedFolder, isDiskFull } from "./embedded_folder.ts";
import { DatabaseSetupError } from "./errors.ts";

/** One cluster on disk and the programs that serve it. */
export interface Cluster {
  readonly binaries: Binaries;
  readonly folder: EmbeddedFolder;
  readonly owner: Owner;
  /** As for `-c name=value`. */
  readonly settings: Readonly<Record<string, string>>;
}

/** Longest wait for an orderly shutdown, before the server is stopped as it stands (it recovers at its next start). */
const STOP_PATIENCE_S = 30;
/** Remains of a killed server (its lock file, its last backends) are gone within moments. */
const REMAINS_PATIENCE_MS = 10_000;
/** A server that starts listens within this time of making its lock file. */
const DEAF_MS = 3_000;
const REMAINS = /lock file .* already exists|shared memory block .* still in use/;
const POLL_MS = 10;

/**
 * Makes the cluster where there is none yet. An interrupted attempt leaves nothing that counts.
 *
 * @throws {DatabaseSetupError} when it cannot be made, or is another major version's
 */
export async function ensureCluster({ binaries, folder, owner }: Cluster): Promise<void> {
  const version = await readOrNull(join(folder.cluster, "PG_VERSION"));
  if (version === null) {
    const unfinished = `${folder.cluster}.unfinished`;
    await Deno.remove(unfinished, { recursive: true }).catch(ignoreNotFound);
    const { code, stderr } = await run(binaries.initdb, [
      ...["-D", unfinished, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C"],
      // Segments of 4 MiB instead of 16: the log can stay within its small bounds.
      "--wal-segsize=4",
      // One call for the file system instead of one for each of a thousand files.
      "--sync-method=syncfs",
    ], owner);
    if (code !== 0) throw programError("make", folder, stderr);
    await Deno.rename(unfinished, folder.cluster);
    return;
  }
  const { stdout } = await run(binaries.postgres, ["--version"], owner);
  const ours = /\(PostgreSQL\) (\d+)/.exec(stdout)?.[1];
  if (ours !== undefined && ours !== version.trim()) {
    throw new DatabaseSetupError(
      `the database in ${folder.cluster} was made by PostgreSQL ${version.trim()}, and the built-in one ` +
        `is ${ours}: start the manager's earlier release and dump it (pg_dump), or set DATA_DIR to another folder`,
    );
  }
}

/** Whether a server is running on the cluster and listening, started by whomever. */
export async function isRunning({ binaries, folder, owner }: Cluster): Promise<boolean> {
  const { code } = await run(binaries.pgCtl, ["status", "-D", folder.cluster], owner);
  return code === 0 && !await refuses(folder.socket);
}

/**
 * Starts a server and waits until it takes connections, for as long as its recovery takes.
 *
 * The server is detached, so that a signal to our process group (Ctrl-C) does not reach it before our
 * last writes have: it ends by `stopServer` alone, and outlives us when we are killed.
 *
 * @throws {DatabaseSetupError} when it exits instead
 */
export async function startServer(
  cluster: Cluster,
  signal: AbortSignal,
): Promise<Deno.ChildProcess> {
  const begun = performance.now();
  for (;;) {
    const child = spawn(cluster);
    const complaint = lastWords(child.stderr);
    let exited = false;
    child.status.then(() => exited = true);
    while (!exited && !await isReady(cluster, child.pid)) {
      if (signal.aborted) {
        child.kill("SIGINT");
        await child.status;
        throw signal.reason;
      }
      await pause(POLL_MS);
    }
    if (!exited) return child;
    const words = await complaint;
    const tried = performance.now() - begun;
    if (!REMAINS.test(words) || tried > REMAINS_PATIENCE_MS) {
      throw programError("start", cluster.folder, words);
    }
    if (tried > DEAF_MS) await removeStaleLock(cluster, words);
    await pause(10 * POLL_MS);
  }
}

/** Shuts the server down, whoever started it, and returns when it has given up the cluster. */
export async function stopServer({ binaries, folder, owner }: Cluster): Promise<void> {
  for (const mode of ["fast", "immediate"]) {
    const stop = ["stop", "-D", folder.cluster, "-m", mode, "-t", String(STOP_PATIENCE_S)];
    const { code, stderr } = await run(binaries.pgCtl, stop, owner);
    if (code === 0 || /no server running|does not exist/i.test(stderr)) return;
  }
}

function spawn({ binaries, folder, owner, settings }: Cluster): Deno.ChildProcess {
  const flags = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  return command(binaries.postgres, ["-D", folder.cluster, ...flags], owner, {
    stdout: "null",
    detached: true,
  }).spawn();
}

/** The eighth line of postmaster.pid is the server's own word for its state (PostgreSQL, pidfile.h). */
async function isReady({ folder }: Cluster, pid: number): Promise<boolean> {
  const lines = (await readOrNull(join(folder.cluster, "postmaster.pid")))?.split("\n");
  return lines?.[0] === String(pid) && lines[7]?.trim() === "ready";
}

/**
 * The number in a left-over lock file may be some other process's by now (a container was restarted), or
 * a dead one's that nobody has buried, and a server that starts takes either for a rival. A rival would
 * be listening: where our socket has refused all the while, there is none, and the lock file goes.
 */
async function removeStaleLock({ folder }: Cluster, words: string): Promise<void> {
  if (!/lock file .* already exists/.test(words) || !await refuses(folder.socket)) return;
  const path = join(folder.cluster, "postmaster.pid");
  const home = (await readOrNull(path))?.split("\n")[4];
  if (home === folder.home) await Deno.remove(path).catch(ignoreNotFound);
}

/** Whether a socket's file is there and nobody listens. */
async function refuses(path: string): Promise<boolean> {
  try {
    (await Deno.connect({ transport: "unix", path })).close();
    return false;
  } catch (error) {
    return error instanceof Deno.errors.ConnectionRefused;
  }
}

function programError(action: string, folder: EmbeddedFolder, words: string): DatabaseSetupError {
  const advice = isDiskFull(words)
    ? "the disk is full: free some space, or set DATA_DIR to a folder on another disk"
    : /error while loading shared libraries/.test(words)
    ? "its libraries were not set up: run `deno install --allow-scripts` in the manager's folder"
    : /could not look up effective user ID/.test(words)
    ? "the user who runs the manager has no entry in /etc/passwd: run it as one who has, or as root"
    : /permission denied/i.test(words)
    ? "permission denied: give the folder back to the user it belonged to (chown), or set DATA_DIR to another folder"
    : `see ${folder.logs}, or set DATABASE_URL to a PostgreSQL of your own`;
  const said = words.trim().split("\n").slice(-4).join("\n");
  return new DatabaseSetupError(
    `cannot ${action} the built-in PostgreSQL in ${folder.home}: ${advice}${said && `\n${said}`}`,
  );
}

async function run(program: string, args: string[], owner: Owner) {
  const { code, stdout, stderr } = await command(program, args, owner, { stdout: "piped" })
    .output();
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

function command(
  program: string,
  args: string[],
  owner: Owner,
  options: Deno.CommandOptions,
): Deno.Command {
  return new Deno.Command(program, {
    args,
    // The current folder may be closed to the server's user; its environment is none of ours.
    cwd: "/",
    clearEnv: true,
    env: { LC_ALL: "C", TZ: "UTC" },
    stdin: "null",
    stderr: "piped",
    ...options,
    ...owner,
  });
}

/** Reads a stream to its end, so that its writer never blocks, and keeps what came last. */
async function lastWords(stream: ReadableStream<Uint8Array>): Promise<string> {
  let text = "";
  for await (
    const chunk of stream.pipeThrough(
      new TextDecoderStream() as unknown as ReadableWritablePair<string, Uint8Array>,
    )
  ) {
    text = (text + chunk).slice(-4_096);
  }
  return text;
}

async function readOrNull(path: string): Promise<string | null> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}

function ignoreNotFound(error: unknown): void {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((wake) => setTimeout(wake, milliseconds));
}
