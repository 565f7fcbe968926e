import { join, resolve } from "node:path";
import { closedFolder, type Owner, statOrNull } from "./embedded_binaries.ts";
import { DatabaseSetupError } from "./errors.ts";

/** Where the parts of the embedded server lie; all but the lock belong to the server's user. */
export interface EmbeddedFolder {
  /** Mode 0700, so that the socket in it needs no password. */
  readonly home: string;
  readonly cluster: string;
  readonly logs: string;
  readonly lock: string;
  /** The socket, `home` + PostgreSQL's fixed name. */
  readonly socket: string;
}

/** sun_path holds 108 bytes with the closing zero (unix(7)). */
const LONGEST_SOCKET = 107;

/**
 * Makes the folders under `dataDir`, owned by `owner` where we are root.
 *
 * @throws {DatabaseSetupError} when they cannot be made, are another user's, or that user could not reach them
 */
export async function prepareFolder(dataDir: string, owner: Owner): Promise<EmbeddedFolder> {
  const base = resolve(dataDir);
  const home = join(base, "postgres");
  const folder: EmbeddedFolder = {
    home,
    cluster: join(home, "cluster"),
    logs: join(home, "log"),
    lock: join(base, "database.lock"),
    socket: join(home, ".s.PGSQL.5432"),
  };
  if (new TextEncoder().encode(folder.socket).length > LONGEST_SOCKET) {
    throw new DatabaseSetupError(
      `the path of the database's socket, ${folder.socket}, is longer than the ${LONGEST_SOCKET} ` +
        "bytes that the system allows: set DATA_DIR to a folder with a shorter path",
    );
  }
  await refuseOthers(folder.home, owner);
  try {
    await Deno.mkdir(base, { recursive: true, mode: 0o711 });
    await openFor(owner, base);
    for (const part of [folder.home, folder.logs]) {
      const found = await statOrNull(part);
      if (found === null) await Deno.mkdir(part, { mode: 0o700 });
      const isRoots = found === null || found.uid === 0;
      if (owner !== null && isRoots) await Deno.chown(part, owner.uid, owner.gid);
    }
  } catch (error) {
    throw folderError(base, error);
  }
  return folder;
}

/** A database of another user's is not taken over: its manager could use it no more. */
async function refuseOthers(home: string, owner: Owner): Promise<void> {
  const found = await statOrNull(home).catch(() => null);
  const uid = owner?.uid ?? Deno.uid();
  if (found === null || found.uid === uid || (owner !== null && found.uid === 0)) return;
  throw new DatabaseSetupError(
    `the database in DATA_DIR (${home}) belongs to the user ${found.uid}, and would be run here as ${uid}: ` +
      `run this as the user ${found.uid}, or set DATA_DIR to another folder`,
  );
}

/** Lets the server's user pass through `base` (our own folder); what is above it is not ours to change. */
async function openFor(owner: Owner, base: string): Promise<void> {
  if (owner === null) return;
  const { mode } = await Deno.stat(base);
  if ((mode! & 0o001) === 0) await Deno.chmod(base, (mode! & 0o7777) | 0o011);
  const closed = await closedFolder(base);
  if (closed === null) return;
  throw new DatabaseSetupError(
    `PostgreSQL does not run as root, and the user it runs as (uid ${owner.uid}) cannot reach ` +
      `DATA_DIR (${base}), because ${closed} is closed to others: set DATA_DIR to a folder such as ` +
      `/var/lib/vxlan-manager, or run the manager as the owner of ${closed}`,
  );
}

/** What went wrong with a folder, in words that say what to do next. */
export function folderError(folder: string, error: unknown): unknown {
  const advice = error instanceof Deno.errors.NotCapable
    ? "the manager was started without the right to use it: add --allow-read and --allow-write"
    : error instanceof Deno.errors.PermissionDenied
    ? "permission denied: give it to the user who runs the manager (chown), or set DATA_DIR to another folder"
    : isDiskFull(String(error))
    ? "the disk is full: free some space, or set DATA_DIR to a folder on another disk"
    : /read-only file system|os error 30/i.test(String(error))
    ? "the file system is read-only: set DATA_DIR to a folder that can be written to"
    : error instanceof Deno.errors.NotADirectory || error instanceof Deno.errors.AlreadyExists
    ? "a file is in the way: set DATA_DIR to a folder"
    : null;
  if (advice === null) return error;
  return new DatabaseSetupError(`cannot keep the database in DATA_DIR (${folder}): ${advice}`, {
    cause: error,
  });
}

export function isDiskFull(text: string): boolean {
  return /no space left on device|disk quota exceeded|os error (28|122)\b/i.test(text);
}
