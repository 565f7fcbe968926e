import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
// deno-lint-ignore verbatim-module-syntax -- Deno installs packages for an import, not for a type.
import { type Metafile } from "esbuild";
import { runEsbuild } from "./esbuild.ts";
import type { IslandFile } from "./sources.ts";

/** The scripts of an app's islands, as they were written. */
export interface Bundle {
  /** File names of all scripts; they import each other by these. */
  scripts: string[];
  /** By entry ("boot" or an island's name): the scripts that are loaded along with it. */
  imports: Record<string, string[]>;
  /** Absolute paths of all files that went in. */
  inputs: string[];
}

/** The entry that hydrates islands. */
export const BOOT = "boot";

/**
 * Bundles the islands for the browser, each an entry of its own, with what they share split off.
 *
 * @param into The folder to write the scripts to.
 * @throws when an island, or what it imports, has an error.
 */
export async function bundleIslands(
  islands: readonly IslandFile[],
  { root, target, into }: { root: string; target: string | string[]; into: string },
): Promise<Bundle> {
  const metafile = join(into, "meta.json");
  await runEsbuild([
    `${BOOT}=${ownFile("../client/boot.ts")}`,
    ...islands.map(({ name, file }) => `${name}=${file}`),
    `--outdir=${into}`,
    `--metafile=${metafile}`,
    "--bundle",
    "--splitting",
    "--format=esm",
    "--platform=browser",
    `--target=${[target].flat().join()}`,
    "--minify",
    "--legal-comments=none",
    "--jsx=automatic",
    "--jsx-import-source=preact",
    '--define:process.env.NODE_ENV="production"',
    `--alias:fresh/runtime=${ownFile("../runtime.ts")}`,
    "--log-level=error",
    "--color=false",
  ], root);
  const meta: Metafile = JSON.parse(await Deno.readTextFile(metafile));
  await Deno.remove(metafile);
  return toBundle(meta, root);
}

function ownFile(path: string): string {
  return fileURLToPath(new URL(path, import.meta.url));
}

function toBundle({ inputs, outputs }: Metafile, root: string): Bundle {
  const imports: Bundle["imports"] = {};
  for (const [path, { entryPoint }] of Object.entries(outputs)) {
    if (entryPoint === undefined) continue;
    imports[basename(path, ".js")] = [...importsOf(path, outputs)].map((name) => basename(name));
  }
  return {
    scripts: Object.keys(outputs).map((path) => basename(path)).sort(),
    imports,
    inputs: Object.keys(inputs).map((path) => join(root, path)),
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
