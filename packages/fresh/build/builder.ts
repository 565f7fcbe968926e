import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { configFiles, fingerprint } from "./fingerprint.ts";
import { finishBuild, readRecord } from "./record.ts";
import { writeScripts } from "./scripts.ts";
import { findSources, type Folders, type Sources } from "./sources.ts";

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

/** {@linkcode BuildOptions} with defaults, all paths absolute. */
export interface Config extends Folders {
  root: string;
  serverEntry: string;
  outDir: string;
  target: string | string[];
}

/** Builds an app: scripts for its islands, and a module that serves it. */
export class Builder {
  readonly #config: Config;

  constructor(options: BuildOptions = {}) {
    this.#config = resolveOptions(options);
  }

  /**
   * Writes `server.js` and the islands' scripts to the output folder; does nothing when all that
   * went into the last build is as it was. Builds of the same tree may run side by side.
   *
   * @throws when an island cannot be bundled or a route's name is none.
   */
  async build(): Promise<void> {
    const { outDir } = this.#config;
    const sources = await findSources(this.#config);
    const last = await readRecord(outDir);
    if (last?.fingerprint === await this.#fingerprint(sources, last?.inputs ?? [])) return;

    const { buildId, inputs, module } = await writeScripts(this.#config, sources);
    const fingerprint = await this.#fingerprint(sources, inputs);
    await finishBuild(outDir, module, { fingerprint, inputs, buildId });
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
const OWN_FILES = [
  "builder.ts",
  "bundle.ts",
  "merge.ts",
  "own_names.ts",
  "scripts.ts",
  "server_module.ts",
  "squeeze.ts",
  "sources.ts",
]
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
