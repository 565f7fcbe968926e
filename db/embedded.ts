import type { Logger } from "../core/log.ts";
import { locateBinaries, reachableBinaries, serverOwner } from "./embedded_binaries.ts";
import { folderError, prepareFolder } from "./embedded_folder.ts";
import { holdLock } from "./embedded_lock.ts";
import { serverSettings } from "./embedded_settings.ts";
import { type Cluster, ensureCluster, isRunning, startServer, stopServer } from "./postmaster.ts";

/** The PostgreSQL that the manager brings along, on a socket in its data folder. */
export interface Embedded {
  readonly socket: string;
  /**
   * Makes sure that a server runs: does nothing where ours does, adopts one that a killed manager left
   * behind, starts one otherwise.
   *
   * @throws {DatabaseSetupError} when it cannot be started
   */
  ensureRunning(signal: AbortSignal): Promise<void>;
  /** Shuts the server down and gives up the folder. */
  stop(): Promise<void>;
}

/**
 * Takes the data folder for this process and makes the cluster in it where there is none. Nothing
 * runs yet.
 *
 * @throws {DatabaseSetupError} when the folder, the platform or another manager is in the way; the
 * message says what to do
 */
export async function openEmbedded(dataDir: string, log: Logger): Promise<Embedded> {
  const owner = serverOwner();
  const found = await locateBinaries();
  const folder = await prepareFolder(dataDir, owner);
  const lock = await holdLock(folder.lock).catch((error) => {
    throw folderError(dataDir, error);
  });
  try {
    const binaries = await reachableBinaries(found, owner, folder.home);
    const cluster: Cluster = { binaries, folder, owner, settings: serverSettings(folder) };
    await ensureCluster(cluster);
    return embedded(cluster, lock, log);
  } catch (error) {
    lock[Symbol.dispose]();
    throw folderError(dataDir, error);
  }
}

function embedded(cluster: Cluster, lock: Disposable, log: Logger): Embedded {
  let child: Deno.ChildProcess | null = null;
  let adopted = false;
  return {
    socket: cluster.folder.socket,
    async ensureRunning(signal) {
      if (child !== null) return;
      if (await isRunning(cluster)) {
        if (!adopted) log.info("adopted the database server that was left running");
        adopted = true;
        return;
      }
      adopted = false;
      const started = await startServer(cluster, signal);
      child = started;
      started.status.then(() => child = null);
      log.info("started the built-in database server", { pid: started.pid });
    },
    async stop() {
      await stopServer(cluster);
      await child?.status;
      lock[Symbol.dispose]();
    },
  };
}
