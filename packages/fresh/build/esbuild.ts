import { join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * Runs esbuild's program with arguments of its command line.
 *
 * Its JavaScript API would do the same, but hands the child the whole environment, for which Deno
 * asks a permission to read all of it. The program itself needs none but to be run.
 *
 * @param cwd Folder that relative paths start at.
 * @throws with what esbuild says, when it ends with an error.
 */
export async function runEsbuild(args: string[], cwd: string): Promise<void> {
  const program = await findProgram();
  const { success, stderr } = await new Deno.Command(program, {
    args,
    cwd,
    clearEnv: true,
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).output();
  if (success) return;
  throw new Error(
    `Cannot bundle the islands: esbuild reports\n${new TextDecoder().decode(stderr).trim()}\n` +
      'Correct the island. It may import packages, local files and "fresh/runtime", but not "fresh".',
  );
}

/**
 * Where the program lies. The first place is the same for every version, so that a permission to
 * run it can be written down; the second is where packages lie when Deno did not install them.
 */
async function findProgram(): Promise<string> {
  const library = fileURLToPath(import.meta.resolve("esbuild"));
  const nodeModules = library.slice(0, library.lastIndexOf("node_modules"));
  const program = join("@esbuild", platform(), "bin", "esbuild");
  const root = library.slice(0, library.indexOf("node_modules"));
  const places = [
    join(root, "node_modules", ".deno", "node_modules", program),
    join(nodeModules, "node_modules", program),
  ];
  for (const place of places) {
    if (await exists(place)) return place;
  }
  throw new Error(
    `Cannot bundle the islands: esbuild is in none of ${places.join(", ")}. ` +
      "Run `deno install` to install the packages.",
  );
}

/** The name of the package for this machine, as npm spells it. */
function platform(): string {
  const { os, arch } = Deno.build;
  return `${os}-${arch === "x86_64" ? "x64" : "arm64"}`;
}

async function exists(path: string): Promise<boolean> {
  try {
    await Deno.stat(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
