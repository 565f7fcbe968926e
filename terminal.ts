import type { Config } from "./config.ts";
import type { AppHandler } from "./web/front.ts";

/** What the commands that start a manager share: where they run, and what they say. */

/** Writes to standard output, which is for what was asked for. */
export function stdout(text: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(text));
}

/** Writes to standard error, which is for everything else. */
export function stderr(text: string): void {
  Deno.stderr.writeSync(new TextEncoder().encode(text));
}

/** The named variables, one by one: the process may read these and no others. */
export function environment(names: readonly string[]): Record<string, string | undefined> {
  return Object.fromEntries(names.map((name) => [name, Deno.env.get(name)]));
}

/** The folder for the embedded PostgreSQL: the system's for root, else the user's (XDG Base Directory). */
export function defaultDataDir(): string {
  if (Deno.uid() === 0) return "/var/lib/vxlan-manager";
  const base = Deno.env.get("XDG_DATA_HOME") || `${Deno.env.get("HOME") ?? ""}/.local/share`;
  return `${base}/vxlan-manager`;
}

/**
 * The built application.
 *
 * @throws with what to do when it has not been built
 */
export async function loadApp(): Promise<AppHandler> {
  const built = new URL("./_fresh/server.js", import.meta.url);
  try {
    const { default: app } = await import(built.href) as { default: { fetch: AppHandler } };
    return app.fetch;
  } catch (error) {
    throw new Error("The pages are not built: run `deno task build` first", { cause: error });
  }
}

/** Says where the manager is, and the one line that registers a machine. */
export function announce(version: string, config: Config, port: number): void {
  const url = config.publicUrl ??
    `${config.tls === null ? "http" : "https"}://${config.host ?? ownAddress()}:${port}`;
  stdout(`
VXLAN Machine Manager ${version}

  Dashboard  ${url}/
  Register   curl -fsS ${url}/static/register-machine.sh | sh

`);
}

/** Resolves at the first SIGINT or SIGTERM; a second one ends the process at once. */
export function untilSignal(): Promise<void> {
  return new Promise((resolve) => {
    let asked = false;
    const ask = () => {
      if (asked) Deno.exit(130);
      asked = true;
      resolve();
    };
    Deno.addSignalListener("SIGINT", ask);
    Deno.addSignalListener("SIGTERM", ask);
  });
}

/** An address of this host that others can use, or localhost when it has none. */
function ownAddress(): string {
  const usable = Deno.networkInterfaces().find(({ family, address }) =>
    family === "IPv4" && !address.startsWith("127.")
  );
  return usable?.address ?? "localhost";
}
