import type { FileRoute } from "../server/snapshot.ts";

/** A file under the routes folder and what its name says. */
export interface RouteFile extends Pick<FileRoute<unknown>, "kind" | "folder" | "pattern"> {
  /** Absolute path. */
  file: string;
}

const KINDS: Record<string, RouteFile["kind"]> = {
  _app: "app",
  _middleware: "middleware",
  _layout: "layout",
  _error: "error",
};

/** What a folder's routes inherit is registered first, in this order. */
const ORDER: RouteFile["kind"][] = ["app", "middleware", "layout", "error", "route"];

/** Names with a role in Fresh that the stand-in does not play. */
const UNSUPPORTED = new Set(["_404", "_500"]);

/**
 * Reads the role and the pattern of a route from its path.
 *
 * @param path Path below the routes folder, with slashes and without extension.
 * @throws when the name has a role in Fresh that this stand-in lacks.
 */
export function readRoutePath(path: string): Omit<RouteFile, "file"> {
  const parts = path.split("/");
  const name = parts.pop()!;
  if (UNSUPPORTED.has(name)) {
    throw new Error(
      `Cannot build the route ${path}: this stand-in for Fresh has no ${name} page. ` +
        "Handle the error in _error and look at error.status.",
    );
  }
  const kind = KINDS[name] ?? "route";
  if (kind === "route" && name !== "index") parts.push(name);
  const visible = parts.filter((part) => !isGroup(part));
  return {
    kind,
    folder: parts.map((part) => "/" + toPattern(part)).join("") || "/",
    pattern: visible.map(toPatternPart).join("") || "/",
  };
}

/** Whether files below this folder are no routes: `(_components)` and the like. */
export function isPrivateFolder(name: string): boolean {
  return name.startsWith("(_") && name.endsWith(")");
}

/** Puts routes in the order in which they are to be registered. */
export function compareRoutes(a: RouteFile, b: RouteFile): number {
  const byKind = Number(a.kind === "route") - Number(b.kind === "route");
  if (byKind !== 0) return byKind;
  if (a.kind !== "route") {
    return depth(a) - depth(b) || ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind);
  }
  return comparePatterns(a.pattern, b.pattern);
}

function depth({ folder }: RouteFile): number {
  return folder.split("/").filter(Boolean).length;
}

/** Static before dynamic, optional after that, and the rest of a path last, part by part. */
function comparePatterns(a: string, b: string): number {
  const left = splitPattern(a);
  const right = splitPattern(b);
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const difference = rank(left[i]!) - rank(right[i]!);
    if (difference !== 0) return difference;
  }
  return left.length - right.length || (a < b ? -1 : a > b ? 1 : 0);
}

function splitPattern(pattern: string): string[] {
  return pattern.match(/\{\/[^}]*\}\?|\/[^/{]*/g) ?? [];
}

function rank(part: string): number {
  if (part.endsWith("*")) return 4;
  if (part.endsWith("}?")) return 3;
  if (/^\/:\w+$/.test(part)) return 2;
  return part.includes(":") ? 1 : 0;
}

function isGroup(part: string): boolean {
  return part.startsWith("(") && part.endsWith(")");
}

function toPatternPart(part: string): string {
  const optional = /^\[\[(\w+)\]\]$/.exec(part);
  return optional === null ? "/" + toPattern(part) : `{/:${optional[1]}}?`;
}

function toPattern(part: string): string {
  const rest = /^\[\.\.\.(\w+)\]$/.exec(part);
  if (rest !== null) return `:${rest[1]}*`;
  return part.replaceAll(/\[\[(\w+)\]\]/g, ":$1?").replaceAll(/\[(\w+)\]/g, ":$1");
}
