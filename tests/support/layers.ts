/** What each part of the repository may import of the others, and how to tell a breach. */

/** One import as it is written. */
export interface Import {
  /** The specifier; null when it is computed, so that nobody can tell. */
  readonly specifier: string | null;
  /** Nothing of it is there when the program runs. */
  readonly typesOnly: boolean;
}

/** Where a file or a specifier belongs: a folder at the top, or a file there; `fresh` is packages/fresh. */
type Part = string;

interface Rule {
  readonly may: readonly Part[];
  /** Types of these too: what is handed in when the program runs. */
  readonly types?: readonly Part[] | "anything";
}

const RULES: Readonly<Record<Part, Rule | "anything">> = {
  "core": { may: [] },
  "monitor": { may: ["core"] },
  "db": { may: ["core"] },
  // Its interfaces are those that the web side declares.
  "auth": { may: ["core", "db"], types: ["web"] },
  "live": { may: ["core"] },
  "components": { may: ["core"] },
  "islands": { may: ["core", "components"] },
  "web": { may: ["core", "fresh"] },
  "routes": { may: ["core", "components", "islands", "web", "fresh"], types: "anything" },
  "agent": { may: [] },
  "guard": { may: ["core"] },
  "deploy": { may: [] },
  "fresh": { may: [] },
  "config.ts": { may: ["core"] },
  "log.ts": { may: ["core"] },
  "app.ts": { may: ["core", "web", "fresh"] },
  // What puts the parts together, and what tries them out.
  "main.ts": "anything",
  "manager.ts": "anything",
  "actions.ts": "anything",
  "records.ts": "anything",
  "registry.ts": "anything",
  "output.ts": { may: [] },
  "terminal.ts": "anything",
  "user.ts": "anything",
  "build.ts": "anything",
  "dev.ts": "anything",
  "demo": "anything",
  "bench": "anything",
  "tests": "anything",
  "tools": "anything",
};

/** What only these files may speak of: it loads foreign code. (Joined here, so that this file does not.) */
const DLOPEN = ["Deno", "dlopen"].join(".");
const FOREIGN = ["monitor/icmp/libc.ts", "monitor/icmp/socket.ts"];

/** What is wrong with one file, in words; empty when nothing is. `path` is relative to the repository. */
export function breaches(path: string, source: string): string[] {
  if (/_test\.tsx?$|\/(?:fixtures|testdata)\//.test(path)) return [];
  const part = partOf(path);
  const rule = RULES[part];
  if (rule === undefined) return [`${path}: no rule says what ${part} may import`];
  const code = withoutComments(source);
  const found: string[] = [];
  if (code.includes(DLOPEN) && !FOREIGN.includes(path)) {
    found.push(`${path} speaks of ${DLOPEN}, which only ${FOREIGN.join(" and ")} may`);
  }
  if (rule === "anything") return found;
  for (const each of imports(code)) {
    if (each.specifier === null) {
      if (part !== "fresh") found.push(`${path} imports what is computed: nobody can tell what`);
      continue;
    }
    const target = partOfSpecifier(path, each.specifier);
    if (target === null || target === part || rule.may.includes(target)) continue;
    const { types = [] } = rule;
    if (each.typesOnly && (types === "anything" || types.includes(target))) continue;
    found.push(`${path} imports ${each.specifier}: ${part} may not import ${target}`);
  }
  return found;
}

/** Every import of a source without comments: static, re-exported, for its effects, and dynamic. */
export function imports(code: string): Import[] {
  const found: Import[] = [];
  const statics = /\b(?:import|export)\s+(type\s+)?([\w*$\s{},]*?)\s*\bfrom\s*(["'])(.*?)\3/g;
  for (const [, type, names = "", , specifier = ""] of code.matchAll(statics)) {
    found.push({ specifier, typesOnly: type !== undefined || onlyTypes(names) });
  }
  for (const [, , specifier = ""] of code.matchAll(/\bimport\s*(["'])(.*?)\1/g)) {
    found.push({ specifier, typesOnly: false });
  }
  for (const [, argument = ""] of code.matchAll(/\bimport\s*\(\s*([^)]*)/g)) {
    const literal = /^(["'`])([^"'`$]*)\1/.exec(argument.trim());
    found.push({ specifier: literal?.[2] ?? null, typesOnly: false });
  }
  // A Worker's module is loaded too, by its address.
  for (
    const [, , specifier = ""] of code.matchAll(
      /\bnew URL\(\s*(["'])([^"']+\.tsx?)\1\s*,\s*import\.meta/g,
    )
  ) {
    found.push({ specifier, typesOnly: false });
  }
  return found;
}

function onlyTypes(names: string): boolean {
  const inBraces = /^\{([^}]*)\}$/.exec(names.trim())?.[1];
  if (inBraces === undefined) return false;
  const each = inBraces.split(",").map((name) => name.trim()).filter((name) => name !== "");
  return each.length > 0 && each.every((name) => name.startsWith("type "));
}

function partOf(path: string): Part {
  const [top = "", ...below] = path.split("/");
  return top === "packages" ? below[0] ?? top : top;
}

/** Null for what is not ours. */
function partOfSpecifier(path: string, specifier: string): Part | null {
  if (specifier === "fresh" || specifier.startsWith("fresh/")) return "fresh";
  if (!specifier.startsWith(".") && !specifier.startsWith("/")) return null;
  const root = new URL("file:///repository/");
  const target = new URL(specifier, new URL(path, root));
  return partOf(target.href.slice(root.href.length));
}

/** Comments become blanks; what looks like one within a string or a template stays. */
function withoutComments(source: string): string {
  const token =
    /"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`|\/\/[^\n]*|\/\*[^]*?\*\//g;
  return source.replace(token, (text) => text.startsWith("/") ? " " : text);
}
