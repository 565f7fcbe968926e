import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Builder } from "./dev.ts";

/** What a generated server module exports. */
export type Fetch = (req: Request, info?: Deno.ServeHandlerInfo) => Promise<Response>;

/** The fixture app in testdata, built into a folder of its own. */
export interface Fixture extends AsyncDisposable {
  fetch: Fetch;
  /** Where it was built. */
  outDir: string;
}

/** Builds the fixture app. Held with `await using`, its folder goes away in the end. */
export async function buildFixture(): Promise<Fixture> {
  const outDir = await Deno.makeTempDir();
  await new Builder({
    root: new URL("testdata", import.meta.url).href,
    serverEntry: "app.ts",
    outDir,
  }).build();
  const { default: server } = await import(pathToFileURL(join(outDir, "server.js")).href);
  return {
    fetch: server.fetch,
    outDir,
    [Symbol.asyncDispose]: () => Deno.remove(outDir, { recursive: true }),
  };
}

/** Serves a handler on a free port of the loopback interface. */
export function serve(
  fetch: Fetch,
): { origin: string; [Symbol.asyncDispose](): Promise<void> } {
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, fetch);
  return {
    origin: `http://127.0.0.1:${server.addr.port}`,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}
