import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { Builder } from "fresh/dev";
import type { AppHandler } from "../../web/front.ts";

let built: Promise<AppHandler> | undefined;

/** The application with its islands built into a folder of this process, which goes with it. */
export function builtApp(): Promise<AppHandler> {
  return built ??= build();
}

async function build(): Promise<AppHandler> {
  const outDir = await Deno.makeTempDir({ prefix: "app-" });
  addEventListener("unload", () => Deno.removeSync(outDir, { recursive: true }));
  const root = fileURLToPath(new URL("../..", import.meta.url));
  await new Builder({ root, serverEntry: "app.ts", outDir }).build();
  const { default: server } = await import(pathToFileURL(join(outDir, "server.js")).href);
  return server.fetch;
}
