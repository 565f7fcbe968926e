import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { BuildResult, Metafile } from "esbuild";
import { importMap } from "./import_map.ts";
import type { IslandFile } from "./sources.ts";

/** A script for the browser. */
export interface Script {
  /** Its file name; scripts import each other by it. */
  name: string;
  content: Uint8Array;
}

/** The scripts of an app's islands. */
export interface Bundle {
  scripts: Script[];
  /** By entry ("boot" or an island's name): the scripts that are loaded along with it. */
  imports: Record<string, string[]>;
  /** Absolute paths of all files that went in. */
  inputs: string[];
}

/** The entry that hydrates islands. */
export const BOOT = "boot";

let running = 0;

/**
 * Bundles the islands for the browser, each an entry of its own, with what they share split off.
 *
 * @throws when esbuild finds an error in the islands or what they import.
 */
export async function bundleIslands(
  islands: readonly IslandFile[],
  { root, target }: { root: string; target: string | string[] },
): Promise<Bundle> {
  // Loaded only here, so that a start with nothing to build neither loads nor runs it.
  const esbuild = await import("esbuild");
  running++;
  try {
    const result = await esbuild.build({
      absWorkingDir: root,
      entryPoints: [
        { out: BOOT, in: fileURLToPath(import.meta.resolve("../client/boot.ts")) },
        ...islands.map(({ name, file }) => ({ out: name, in: file })),
      ],
      outdir: ".",
      bundle: true,
      splitting: true,
      format: "esm",
      platform: "browser",
      target,
      minify: true,
      legalComments: "none",
      jsx: "automatic",
      jsxImportSource: "preact",
      define: { "process.env.NODE_ENV": '"production"' },
      plugins: [importMap],
      metafile: true,
      write: false,
      logLevel: "silent",
    });
    return toBundle(result, root);
  } finally {
    // The child process, which all builds share, would keep this one from ending.
    if (--running === 0) await esbuild.stop();
  }
}

function toBundle(
  result: BuildResult<{ metafile: true; write: false }>,
  root: string,
): Bundle {
  const { inputs, outputs } = result.metafile;
  const imports: Bundle["imports"] = {};
  for (const [path, { entryPoint }] of Object.entries(outputs)) {
    if (entryPoint === undefined) continue;
    imports[basename(path, ".js")] = [...importsOf(path, outputs)].map((name) => basename(name));
  }
  return {
    scripts: result.outputFiles.map(({ path, contents }) => ({
      name: basename(path),
      content: contents,
    })),
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
