import { join } from "node:path";
import type { StaticFile } from "../server/snapshot.ts";
import type { Config } from "./builder.ts";
import { bundleIslands, EXTRAS } from "./bundle.ts";
import { hashOf } from "./fingerprint.ts";
import { mediaType } from "./media_type.ts";
import { serverModule } from "./server_module.ts";
import type { Sources, StaticSource } from "./sources.ts";

const SCRIPTS = "js";

/** Where the scripts of a build lie. */
export function scriptsFolder(outDir: string, buildId: string): string {
  return join(outDir, SCRIPTS, buildId);
}

/** Writes the scripts to a folder named for what they are, and tells how to serve them. */
export async function writeScripts(
  config: Config,
  sources: Sources,
): Promise<{ buildId: string; inputs: string[]; module: string }> {
  const { outDir } = config;
  await Deno.mkdir(join(outDir, SCRIPTS), { recursive: true });
  const into = await Deno.makeTempDir({ dir: join(outDir, SCRIPTS) });
  try {
    const bundle = await bundleIslands(sources.islands, {
      ...config,
      into,
      everywhere: sources.everywhere,
    });
    const statics = await describeAll(sources.statics);
    const scripts = await describeAll(
      bundle.scripts.map((name) => ({ path: name, file: join(into, name) })),
    );
    const buildId = buildIdOf({ ...statics, ...scripts });
    // The scripts import each other by name alone, so their folder may get its name afterwards.
    const folder = scriptsFolder(outDir, buildId);
    await claim(into, folder);

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
      extras: scriptsOf(EXTRAS),
      scriptsOf: ({ name }) => scriptsOf(name),
    });
    return { buildId, inputs: bundle.inputs, module };
  } finally {
    await remove(into);
  }
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

/**
 * Removes the scripts of other builds. Only folders that have their final name: others belong to a
 * build that still runs.
 */
export async function removeOldScripts(outDir: string, buildId: string): Promise<void> {
  for await (const { name } of Deno.readDir(join(outDir, SCRIPTS))) {
    if (name !== buildId && /^[0-9a-f]{40}$/.test(name)) await remove(scriptsFolder(outDir, name));
  }
}

/** Gives a folder its final name; one that is there already has the same content. */
async function claim(folder: string, name: string): Promise<void> {
  // A temporary folder is its maker's alone, and another user may have to serve this one.
  await Deno.chmod(folder, 0o755);
  try {
    await Deno.rename(folder, name);
  } catch (error) {
    if (!(await Deno.stat(name)).isDirectory) throw error;
  }
}

async function remove(path: string): Promise<void> {
  try {
    await Deno.remove(path, { recursive: true });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
