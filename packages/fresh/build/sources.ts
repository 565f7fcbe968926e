import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { compareRoutes, isPrivateFolder, readRoutePath, type RouteFile } from "./route_files.ts";

/** An island's module. */
export interface IslandFile {
  /** A JavaScript identifier that no other island has. */
  name: string;
  /** Absolute path. */
  file: string;
}

/** A file of the static folder. */
export interface StaticSource {
  /** Path at which it is served. */
  path: string;
  /** Absolute path on disk. */
  file: string;
}

/** All that a build starts from. */
export interface Sources {
  routes: RouteFile[];
  islands: IslandFile[];
  /** The islands that the app wrapper and the layouts import, by absolute path. */
  everywhere: string[];
  statics: StaticSource[];
}

/** Where to look; absolute paths. */
export interface Folders {
  routeDir: string;
  islandDir: string;
  /** The first folder that has a file wins. */
  staticDir: string[];
  /** Paths to leave out. */
  ignore: RegExp[];
}

const MODULE = /\.(tsx?|jsx?|mts|mjs)$/;
const TEST = /[._]test\.\w+$/;

/** Finds the routes, islands and static files of an app. A folder that is not there is empty. */
export async function findSources(folders: Folders): Promise<Sources> {
  const { routeDir, islandDir, staticDir, ignore } = folders;
  const modules = async (folder: string, enter: (name: string) => boolean) =>
    (await listFiles(folder, enter)).filter((file) =>
      MODULE.test(file) && !TEST.test(file) && !ignore.some((pattern) => pattern.test(file))
    );
  const [routes, islands, ...statics] = await Promise.all([
    modules(routeDir, entersRoutes),
    modules(islandDir, () => true),
    ...staticDir.map((folder) => listStatics(folder, ignore)),
  ]);
  const routeFiles = routes.map((file) => ({
    file,
    ...readRoutePath(slashes(relative(routeDir, file)).replace(MODULE, "")),
  })).sort(compareRoutes);
  return {
    routes: routeFiles,
    islands: nameIslands(islands),
    everywhere: await importedAtTheTop(routeFiles, islands),
    statics: firstOfEach(statics.flat()),
  };
}

/** The islands that the app wrapper and the outermost layout name in their imports. */
async function importedAtTheTop(
  routes: readonly RouteFile[],
  islands: readonly string[],
): Promise<string[]> {
  const found = new Set<string>();
  for (const { kind, folder, file } of routes) {
    if (kind !== "app" && kind !== "layout" || folder !== "/") continue;
    const source = await Deno.readTextFile(file);
    for (const [, specifier = ""] of source.matchAll(/\bfrom\s*["'](\.[^"']+)["']/g)) {
      found.add(resolve(dirname(file), specifier));
    }
  }
  return islands.filter((island) => found.has(island));
}

function entersRoutes(folder: string): boolean {
  if (folder === "(_islands)") {
    throw new Error(
      "Cannot build the routes: this stand-in for Fresh takes no (_islands) folder among them. " +
        "Move its files to the islands folder.",
    );
  }
  return !isPrivateFolder(folder);
}

/** All files below a folder, sorted, so that a build comes out the same on every machine. */
async function listFiles(folder: string, enter: (name: string) => boolean): Promise<string[]> {
  const files: string[] = [];
  try {
    for await (const entry of Deno.readDir(folder)) {
      const path = join(folder, entry.name);
      if (!entry.isDirectory) files.push(path);
      else if (enter(entry.name)) files.push(...await listFiles(path, enter));
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return files.sort();
}

async function listStatics(folder: string, ignore: RegExp[]): Promise<StaticSource[]> {
  const isShown = (name: string) => !name.startsWith(".") || name === ".well-known";
  const files = await listFiles(folder, isShown);
  return files
    .filter((file) => isShown(basename(file)) && !ignore.some((pattern) => pattern.test(file)))
    .map((file) => ({ path: "/" + slashes(relative(folder, file)), file }));
}

function firstOfEach(statics: StaticSource[]): StaticSource[] {
  const byPath = new Map<string, StaticSource>();
  for (const source of statics) {
    if (!byPath.has(source.path)) byPath.set(source.path, source);
  }
  return [...byPath.values()];
}

function nameIslands(files: string[]): IslandFile[] {
  const taken = new Set<string>();
  return files.map((file) => {
    const plain = basename(file).replace(MODULE, "").replaceAll(/\W/g, "_");
    // The prefix keeps names such as `switch` or `2d` from being no identifiers.
    let name = `I_${plain}`;
    for (let count = 2; taken.has(name); count++) name = `I_${plain}_${count}`;
    taken.add(name);
    return { name, file };
  });
}

function slashes(path: string): string {
  return path.replaceAll(sep, "/");
}
