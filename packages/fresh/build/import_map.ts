import { fileURLToPath } from "node:url";
import type { Plugin } from "esbuild";

const RUNTIME = fileURLToPath(import.meta.resolve("../runtime.ts"));

/**
 * Resolves the names that the import map gives to local files. Packages are left to esbuild, which
 * finds them in node_modules in their form for the browser.
 */
export const importMap: Plugin = {
  name: "import-map",
  setup(build) {
    build.onResolve({ filter: /^[^./]/ }, ({ path, importer }) => {
      if (importer.includes("/node_modules/")) return null;
      if (path === "fresh/runtime") return { path: RUNTIME };
      if (path === "fresh") {
        return {
          errors: [{
            text: `${importer} is bundled for the browser but imports "fresh", which is for the ` +
              'server alone. Import what both may use from "fresh/runtime".',
          }],
        };
      }
      const local = localFile(path);
      return local === null ? null : { path: local };
    });
  },
};

function localFile(specifier: string): string | null {
  try {
    const url = import.meta.resolve(specifier);
    return url.startsWith("file:") && !url.includes("/node_modules/") ? fileURLToPath(url) : null;
  } catch {
    return null; // Not in the import map; esbuild says so better, with the place of the import.
  }
}
