import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
// deno-lint-ignore verbatim-module-syntax -- Deno installs packages for an import, not for a type.
import { type Metafile } from "esbuild";
import { runEsbuild } from "./esbuild.ts";
import { mergeChunks } from "./merge.ts";
import { shareByOwnNames } from "./own_names.ts";
import { squeeze } from "./squeeze.ts";
import type { IslandFile } from "./sources.ts";

/** The scripts of an app's islands, as they were written. */
export interface Bundle {
  /** File names of all scripts; they import each other by these. */
  scripts: string[];
  /** By entry ("extras" or an island's name): the scripts that are loaded along with it. */
  imports: Record<string, string[]>;
  /** Absolute paths of all files that went in. */
  inputs: string[];
}

/** The entry of what few pages need. */
export const EXTRAS = "extras";

/**
 * Bundles the islands for the browser, each an entry of its own, with what they share split off. Each
 * entry exports what hydrates islands too, and the islands that every page has: so that lies in one file
 * with all that every island needs.
 *
 * @param everywhere Islands of the app wrapper and the layouts.
 * @param into The folder to write the scripts to.
 * @throws when an island, or what it imports, has an error.
 */
export async function bundleIslands(
  islands: readonly IslandFile[],
  config: BundleConfig,
): Promise<Bundle> {
  const { root, into } = config;
  let [split, entries] = await splitIslands(islands, config, false);
  if (await holdPictures(Object.keys(split.outputs), root)) {
    await Promise.all(Object.keys(split.outputs).map((path) => Deno.remove(join(root, path))));
    [split, entries] = await splitIslands(islands, config, true);
  }
  const meta = await mergeChunks(split, entries.map(({ name }) => `${name}.js`), into);
  const written = new Set(entries.map(({ file }) => file));
  const bundle = toBundle(meta, root, (file) => !written.has(file));
  const { scripts, imports } = bundle;
  const atOnce = entries.flatMap(({ name }) => [`${name}.js`, ...imports[name]!]);
  await squeeze(scripts, into, new Set(atOnce));
  const shared = Object.entries(meta.outputs).filter(([, { entryPoint }]) => !entryPoint);
  await shareByOwnNames(scripts, shared.map(([path]) => basename(path)), into);
  for (const { file } of entries) await Deno.remove(file);
  return bundle;
}

interface BundleConfig {
  readonly root: string;
  readonly target: string | string[];
  readonly into: string;
  readonly everywhere: readonly string[];
}

/** Has esbuild bundle the islands, with what pictures need or without. */
async function splitIslands(
  islands: readonly IslandFile[],
  { root, target, into, everywhere }: BundleConfig,
  pictures: boolean,
): Promise<[Metafile, IslandFile[]]> {
  const metafile = join(into, "meta.json");
  const client = [ownFile("../client/boot.ts")];
  if (pictures) client.push(ownFile("../client/pictures.ts"));
  const entries = await writeEntries(islands, client, everywhere, into);
  await runEsbuild([
    `${EXTRAS}=${ownFile("../client/extras.ts")}`,
    ...entries.map(({ name, file }) => `${name}=${file}`),
    `--outdir=${into}`,
    `--metafile=${metafile}`,
    "--bundle",
    "--splitting",
    "--format=esm",
    "--platform=browser",
    `--target=${[target].flat().join()}`,
    "--minify",
    "--legal-comments=none",
    "--charset=utf8",
    "--jsx=transform",
    "--jsx-factory=jsxElement",
    "--jsx-fragment=jsxFragment",
    `--inject:${ownFile("../client/jsx.ts")}`,
    '--define:process.env.NODE_ENV="production"',
    `--alias:fresh/runtime=${ownFile("../runtime.ts")}`,
    "--log-level=error",
    "--color=false",
  ], root);
  const split: Metafile = JSON.parse(await Deno.readTextFile(metafile));
  await Deno.remove(metafile);
  return [split, entries];
}

/** Whether scripts name an element that `withBuildId` is for. */
async function holdPictures(scripts: readonly string[], root: string): Promise<boolean> {
  const texts = await Promise.all(scripts.map((path) => Deno.readTextFile(join(root, path))));
  // A role of that name is another thing.
  return texts.some((text) => /(?<!role:)["'`](img|source)["'`]/.test(text));
}

/** A module for each island, beside which it exports what hydrates it and what is on every page. */
async function writeEntries(
  islands: readonly IslandFile[],
  client: readonly string[],
  everywhere: readonly string[],
  into: string,
): Promise<IslandFile[]> {
  const common = [
    ...client.map((file) => `export * from ${JSON.stringify(file)};`),
    ...everywhere.map((file, i) =>
      `export { default as everywhere${i} } from ${JSON.stringify(file)};`
    ),
  ];
  return await Promise.all(islands.map(async ({ name, file }) => {
    const entry = { name, file: join(into, `${name}.entry.js`) };
    const lines = [
      `import * as island from ${JSON.stringify(file)};`,
      ...common,
      "export default island.default;",
    ];
    await Deno.writeTextFile(entry.file, lines.join("\n"));
    return entry;
  }));
}

function ownFile(path: string): string {
  return fileURLToPath(new URL(path, import.meta.url));
}

function toBundle(
  { inputs, outputs }: Metafile,
  root: string,
  isSource: (file: string) => boolean,
): Bundle {
  const imports: Bundle["imports"] = {};
  for (const [path, { entryPoint }] of Object.entries(outputs)) {
    if (entryPoint === undefined) continue;
    imports[basename(path, ".js")] = [...importsOf(path, outputs)].map((name) => basename(name));
  }
  return {
    scripts: Object.keys(outputs).map((path) => basename(path)).sort(),
    imports,
    inputs: Object.keys(inputs).map((path) => join(root, path)).filter(isSource),
  };
}

/** Static imports only: what a script imports while it runs is loaded when it asks for it. */
function importsOf(
  path: string,
  outputs: Metafile["outputs"],
  found = new Set<string>(),
): Set<string> {
  for (const { path: imported, kind } of outputs[path]?.imports ?? []) {
    if (kind !== "import-statement" || found.has(imported)) continue;
    found.add(imported);
    importsOf(imported, outputs, found);
  }
  return found;
}
