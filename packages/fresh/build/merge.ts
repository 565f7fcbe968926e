import { basename, join } from "node:path";
// deno-lint-ignore verbatim-module-syntax -- Deno installs packages for an import, not for a type.
import { type Metafile } from "esbuild";
import { runEsbuild } from "./esbuild.ts";

/**
 * esbuild splits by who imports what, be it at once or later, so what every island needs comes in many
 * pieces. This makes one file of all that are always loaded together: fewer to ask for, and smaller.
 *
 * @param islands the scripts that pages load; what else is an entry is loaded later, or beside one of them
 * @param into the folder that the scripts are in
 */
export async function mergeChunks(
  meta: Metafile,
  islands: readonly string[],
  into: string,
): Promise<Metafile> {
  const outputs = new Map(
    Object.entries(meta.outputs).map(([path, output]) => [basename(path), output]),
  );
  for (const group of alwaysTogether(islands, outputs)) {
    const names = shortNames(group, outputs);
    await merge(group, names, outputs, into);
    const atOnce = new Set(islands.flatMap((island) => [island, ...needs(island, outputs)]));
    for (const [name, output] of outputs) {
      if (!output.imports.some(({ path }) => group.includes(basename(path)))) continue;
      await redirect(name, output, { group, names, into, isLater: !atOnce.has(name) });
    }
    for (const name of group) await Deno.remove(join(into, name));
  }
  return { ...meta, outputs: Object.fromEntries(outputs) };
}

/** What the merged file calls what its parts export: by part, from the part's own name. */
type Names = readonly ReadonlyMap<string, string>[];

/** Each export gets a name of its own, as short as can be. */
function shortNames(group: readonly string[], outputs: Outputs): Names {
  let count = 0;
  return group.map((part) =>
    new Map(outputs.get(part)!.exports.map((name) => [name, shortName(count++)]))
  );
}

/** `a` to `Z`, then `aa`, `ba` … */
function shortName(number: number): string {
  const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
  const rest = Math.floor(number / letters.length);
  return letters[number % letters.length]! + (rest === 0 ? "" : shortName(rest - 1));
}

type Outputs = Map<string, Metafile["outputs"][string]>;

/**
 * A chunk smaller than this, in bytes, costs more as a file of its own than it saves those that do without
 * it: where half of the islands need it or more, and where few do.
 */
const SMALL = { many: 2048, few: 512 };

/** Chunks by the islands that need them at once; only where there are several. */
function alwaysTogether(islands: readonly string[], outputs: Outputs): string[][] {
  const users = new Map<string, string[]>();
  for (const island of islands) {
    for (const chunk of needs(island, outputs)) {
      if (outputs.get(chunk)?.entryPoint !== undefined) continue;
      users.set(chunk, [...users.get(chunk) ?? [], island]);
    }
  }
  const groups = Map.groupBy(users.keys(), (chunk) => users.get(chunk)!.join());
  const common = groups.get(islands.join());
  if (common !== undefined) {
    for (const [key, group] of groups) {
      const limit = key.split(",").length >= islands.length / 2 ? SMALL.many : SMALL.few;
      if (group !== common) moveSmall(group, common, limit, outputs);
    }
  }
  return [...groups.values()].filter((group) => group.length > 1);
}

/**
 * Moves what is small to what every island needs; only what itself needs nothing else, since two scripts that
 * wait for each other wait for ever.
 */
function moveSmall(group: string[], common: string[], limit: number, outputs: Outputs): void {
  const isMovable = (name: string) => {
    const { bytes, imports } = outputs.get(name)!;
    return bytes < limit &&
      imports.every(({ path, kind }) =>
        kind !== "import-statement" || common.includes(basename(path))
      );
  };
  for (let at = group.findIndex(isMovable); at >= 0; at = group.findIndex(isMovable)) {
    common.push(...group.splice(at, 1));
  }
}

function needs(name: string, outputs: Outputs, found = new Set<string>()): Set<string> {
  for (const { path, kind } of outputs.get(name)?.imports ?? []) {
    const imported = basename(path);
    if (kind !== "import-statement" || found.has(imported)) continue;
    found.add(imported);
    needs(imported, outputs, found);
  }
  return found;
}

async function merge(
  group: readonly string[],
  names: Names,
  outputs: Outputs,
  into: string,
): Promise<void> {
  const merged = mergedName(group);
  const lines = group.map((name, part) => {
    const renamed = [...names[part]!].map(([own, short]) => `${own} as ${short}`);
    return `export { ${renamed.join()} } from "./${name}";`;
  });
  const source = join(into, "merged.entry.js");
  await Deno.writeTextFile(source, lines.join("\n"));
  await runEsbuild([
    source,
    `--outfile=${join(into, merged)}`,
    "--bundle",
    "--format=esm",
    "--target=esnext",
    "--minify",
    "--charset=utf8",
    // Those outside of the group stay where they are.
    ...[...outputs.keys()].filter((name) => !group.includes(name)).map((name) =>
      `--external:./${name}`
    ),
    "--log-level=error",
    "--color=false",
  ], into);
  await Deno.remove(source);

  const imports = group.flatMap((name) => outputs.get(name)!.imports)
    .filter(({ path }) => !group.includes(basename(path)));
  outputs.set(merged, {
    ...outputs.get(group[0]!)!,
    imports,
    exports: names.flatMap((each) => [...each.values()]),
  });
  for (const name of group) outputs.delete(name);
}

interface Redirection {
  readonly group: readonly string[];
  readonly names: Names;
  readonly into: string;
  /** Whether the script is loaded when islands run already. */
  readonly isLater: boolean;
}

/** Has a script import from the merged file, in one statement, what it imports from its parts. */
async function redirect(
  name: string,
  output: Metafile["outputs"][string],
  { group, names, into, isLater }: Redirection,
): Promise<void> {
  const file = join(into, name);
  const merged = mergedName(group);
  const script = await Deno.readTextFile(file);
  const imported: string[] = [];
  let isImported = false;
  const rest = script.replace(
    /\b(import|export)(?:\{([^{}]*)\}from)?"\.\/([^"]+)";?/g,
    (whole, verb: string, list: string | undefined, from: string) => {
      const part = group.indexOf(from);
      if (part < 0) return whole;
      // Without names it runs already, or waits for this very script: to wait for it in turn would be for ever.
      isImported ||= verb === "import" && (list !== undefined || !isLater);
      const renamed = (list ?? "").split(",").filter((each) => each !== "").map((each) => {
        const [exported = "", to = exported] = each.split(" as ");
        return `${names[part]!.get(exported)} as ${to}`;
      });
      if (verb === "export") return `export{${renamed.join()}}from"./${merged}";`;
      imported.push(...renamed);
      return "";
    },
  );
  const redirected = isImported ? `import{${imported.join()}}from"./${merged}";${rest}` : rest;
  const left = group.find((part) => redirected.includes(`"./${part}"`));
  if (left !== undefined) {
    throw new Error(`Cannot merge the scripts: ${name} imports ${left} in a way not known here.`);
  }
  await Deno.writeTextFile(file, redirected);
  output.imports = output.imports.map((each) =>
    group.includes(basename(each.path)) ? { ...each, path: merged } : each
  );
}

function mergedName([first = ""]: readonly string[]): string {
  return `${first.replace(/\.js$/, "")}-all.js`;
}
