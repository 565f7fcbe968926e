import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { Builder } from "fresh/dev";
import type { AppHandler } from "../../web/front.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

let built: Promise<AppHandler> | undefined;

/** The application as `deno task build` makes it: built where something has changed since, else as it lies there. */
export function builtApp(): Promise<AppHandler> {
  return built ??= build();
}

async function build(): Promise<AppHandler> {
  const outDir = join(ROOT, "_fresh");
  await new Builder({ root: ROOT, serverEntry: "app.ts", outDir }).build();
  const { default: server } = await import(pathToFileURL(join(outDir, "server.js")).href);
  return server.fetch;
}
