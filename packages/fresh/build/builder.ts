import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { StaticFile } from "../server/snapshot.ts";
import { BOOT, type Bundle, bundleIslands } from "./bundle.ts";
import { configFiles, fingerprint, hashOf } from "./fingerprint.ts";
import { mediaType } from "./media_type.ts";
import { serverModule } from "./server_module.ts";
import { findSources, type Folders, type Sources, type StaticSource } from "./sources.ts";

/** How to build an app. Relative paths start at `root`; file URLs are taken too. */
export interface BuildOptions {
  /** Default: the current directory. */
  root?: string;
  /** The module that exports the app as `app`. Default: "main.ts". */
  serverEntry?: string;
  /** Default: "routes". */
  routeDir?: string;
  /** Default: "islands". */
  islandDir?: string;
  /** One folder, or several of which the first that has a file wins. Default: "static". */
  staticDir?: string | string[];
  /** Default: "_fresh". */
  outDir?: string;
  /** Browsers to write scripts for, as esbuild's `target`. Default: "es2022". */
  target?: string | string[];
  /** Files to leave out. */
  ignore?: RegExp[];
}

/** What the last build left about itself. */
interface BuildRecord {
  fingerprint: string;
  /** Absolute paths of the files that went into the scripts. */
  inputs: string[];
}

interface Config extends Folders {
  root: string;
  serverEntry: string;
  outDir: string;
  target: string | string[];
}

const RECORD = "build.json";
const SERVER = "server.js";

/** Builds an app: scripts for its islands, and a module that serves it. */
export class Builder {
  readonly #config: Config;

  constructor(options: BuildOptions = {}) {
    this.#config = resolveOptions(options);
  }

  /**
   * Writes `server.js` and the islands' scripts to the output folder; does nothing when all that
   * went into the last build is as it was.
   *
   * @throws when an island cannot be bundled or a route's name is none.
   */
  async build(): Promise<void> {
    const { outDir } = this.#config;
    const sources = await findSources(this.#config);
    const last = await readRecord(outDir);
    if (last !== null && last.fingerprint === await this.#fingerprint(sources, last.inputs)) return;

    const bundle = await writeBuild(this.#config, sources);
    const record: BuildRecord = {
      fingerprint: await this.#fingerprint(sources, bundle.inputs),
      inputs: bundle.inputs,
    };
    // Written last, so that a build cut short is not taken for a finished one.
    await Deno.writeTextFile(join(outDir, RECORD), JSON.stringify(record));
  }

  async #fingerprint(sources: Sources, inputs: readonly string[]): Promise<string> {
    const { root, serverEntry, outDir, target } = this.#config;
    return await fingerprint([sources, root, serverEntry, outDir, target], [
      ...inputs,
      ...sources.statics.map(({ file }) => file),
      ...await configFiles(root),
      ...OWN_FILES,
    ]);
  }
}

/** What the build itself is made of: a change here may change what it writes. */
const OWN_FILES = ["builder.ts", "bundle.ts", "server_module.ts", "sources.ts"]
  .map((name) => fileURLToPath(new URL(name, import.meta.url)));

function resolveOptions(options: BuildOptions): Config {
  const root = toPath(Deno.cwd(), options.root ?? ".");
  const at = (path: string | undefined, fallback: string) => toPath(root, path ?? fallback);
  return {
    root,
    serverEntry: at(options.serverEntry, "main.ts"),
    routeDir: at(options.routeDir, "routes"),
    islandDir: at(options.islandDir, "islands"),
    staticDir: [options.staticDir ?? "static"].flat().map((path) => toPath(root, path)),
    outDir: at(options.outDir, "_fresh"),
    target: options.target ?? "es2022",
    ignore: options.ignore ?? [],
  };
}

function toPath(base: string, path: string): string {
  return path.startsWith("file:") ? fileURLToPath(path) : resolve(base, path);
}

async function readRecord(outDir: string): Promise<BuildRecord | null> {
  try {
    await Deno.stat(join(outDir, SERVER));
    return JSON.parse(await Deno.readTextFile(join(outDir, RECORD)));
  } catch (error) {
    // No build yet, or one that was cut short.
    if (error instanceof Deno.errors.NotFound || error instanceof SyntaxError) return null;
    throw error;
  }
}

async function writeBuild(config: Config, sources: Sources): Promise<Bundle> {
  const { outDir } = config;
  await remove(join(outDir, RECORD));
  await remove(join(outDir, "js"));
  const into = join(outDir, "js", "new");
  await Deno.mkdir(into, { recursive: true });
  const bundle = await bundleIslands(sources.islands, { ...config, into });

  const statics = await describeAll(sources.statics);
  const scripts = await describeAll(
    bundle.scripts.map((name) => ({ path: name, file: join(into, name) })),
  );
  const buildId = buildIdOf({ ...statics, ...scripts });
  // The scripts import each other by name alone, so the folder may get its name afterwards.
  const folder = join(outDir, "js", buildId);
  await Deno.rename(into, folder);

  const address = (name: string) => `/_fresh/js/${buildId}/${name}`;
  for (const [name, script] of Object.entries(scripts)) {
    statics[address(name)] = { ...script, file: join(folder, name), immutable: true };
  }
  const scriptsOf = (entry: string) => ({
    script: address(`${entry}.js`),
    imports: (bundle.imports[entry] ?? []).map(address),
  });
  const module = serverModule({
    ...config,
    buildId,
    sources,
    staticFiles: statics,
    boot: scriptsOf(BOOT),
    scriptsOf: ({ name }) => scriptsOf(name),
  });
  await Deno.writeTextFile(join(outDir, SERVER), module);
  return bundle;
}

/** The same content gets the same id on every machine, so that several can serve one app. */
function buildIdOf(files: Record<string, StaticFile>): string {
  const hashes = Object.entries(files).map(([path, { hash }]) => [path, hash]);
  return hashOf(JSON.stringify(hashes)).slice(0, 40);
}

async function describeAll(sources: StaticSource[]): Promise<Record<string, StaticFile>> {
  const described = sources.map(async ({ path, file }) => [path, await describe(file)] as const);
  return Object.fromEntries(await Promise.all(described));
}

async function describe(file: string): Promise<StaticFile> {
  const content = await Deno.readFile(file);
  return {
    file,
    size: content.length,
    hash: hashOf(content),
    contentType: mediaType(file),
    immutable: false,
  };
}

async function remove(path: string): Promise<void> {
  try {
    await Deno.remove(path, { recursive: true });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
