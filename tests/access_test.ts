import assert from "node:assert/strict";
import { join, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { ACCESS } from "../core/access.ts";

const ROUTES = fileURLToPath(new URL("../routes", import.meta.url));

/** Route files, without those that only wrap or stand in for others. */
function* routeFiles(folder: string): Generator<string> {
  for (const entry of Deno.readDirSync(folder)) {
    const path = join(folder, entry.name);
    if (entry.isDirectory) yield* routeFiles(path);
    else if (/\.tsx?$/.test(entry.name) && !/^_|_test\.tsx?$/.test(entry.name)) yield path;
  }
}

/** The pattern that Fresh gives a route file. */
function patternOf(path: string): string {
  const parts = relative(ROUTES, path).replace(/\.tsx?$/, "").split("/")
    .filter((part) => !/^\(.*\)$/.test(part))
    .map((part) =>
      part.replace(/^\[\.\.\.(.+)\]$/, ":$1*").replace(/^\[\[(.+)\]\]$/, ":$1?")
        .replace(/\[(.+?)\]/g, ":$1")
    );
  if (parts.at(-1) === "index") parts.pop();
  return `/${parts.join("/")}`;
}

Deno.test("ACCESS has an entry for every method of every route, and none besides", async () => {
  const methods: Record<string, string[]> = {};
  for (const path of routeFiles(ROUTES)) {
    const module = await import(pathToFileURL(path).href);
    const handlers = module.handlers ?? module.handler ?? {};
    assert.equal(typeof handlers, "object", `${path} answers every method: name those it takes`);
    const pattern = module.config?.routeOverride ?? patternOf(path);
    const handled = new Set(Object.keys(handlers));
    if (module.default !== undefined) handled.add("GET");
    methods[pattern] = [...handled].sort();
  }
  const table = Object.fromEntries(
    Object.entries(ACCESS).map(([route, needs]) => [route, Object.keys(needs).sort()]),
  );
  assert.deepEqual(table, methods);
});
