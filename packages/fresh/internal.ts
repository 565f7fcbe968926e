/**
 * What the generated `_fresh/server.js` imports. No part of the public API.
 *
 * @module
 */
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { App } from "./server/app.ts";
import type { FileRoute, Island, ScriptFiles, StaticFile } from "./server/snapshot.ts";
import { setBuildId } from "./shared/asset.ts";

/** A build as the generated module writes it down. Files are named relative to that module. */
export interface WrittenBuild {
  /** `import.meta.url` of the generated module. */
  base: string;
  /** The app's folder. */
  root: string;
  buildId: string;
  extras: ScriptFiles;
  islands: {
    name: string;
    module: Record<string, unknown>;
    file: string;
    script: string;
    imports: string[];
  }[];
  staticFiles: Record<string, StaticFile>;
  routes: FileRoute<unknown>[];
}

/** Hands a build to the app that it was made for. */
export function attach(app: App<unknown>, build: WrittenBuild): void {
  const folder = dirname(fileURLToPath(build.base));
  const path = (relative: string) => join(folder, relative);
  setBuildId(build.buildId);
  App.attach(app, {
    buildId: build.buildId,
    root: path(build.root),
    extras: build.extras,
    islands: new Map(build.islands.map((island) => [component(island), toIsland(island)])),
    staticFiles: new Map(
      Object.entries(build.staticFiles).map(([name, file]) => [
        name,
        { ...file, file: path(file.file) },
      ]),
    ),
    routes: build.routes as FileRoute<unknown>[],
  });
}

type WrittenIsland = WrittenBuild["islands"][number];

function toIsland(island: WrittenIsland): Island {
  const { name, script, imports } = island;
  return { name, script, imports, component: component(island) };
}

function component({ module, file }: WrittenIsland): Island["component"] {
  if (typeof module.default === "function") return module.default as Island["component"];
  throw new TypeError(
    `Cannot use the island ${file}: it has no component as its default export. Export one, or ` +
      "move the file out of the islands folder.",
  );
}
