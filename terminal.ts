import { type Config, ConfigError } from "./config.ts";
import { DatabaseSetupError } from "./db/errors.ts";
import { type Manager, type ManagerOptions, startManager } from "./manager.ts";
import { write } from "./output.ts";
import type { AppHandler } from "./web/front.ts";

/** What the commands that start a manager share: where they run, and what they say. */

/** Writes to standard output, which is for what was asked for. */
export function stdout(text: string): void {
  write(Deno.stdout, text);
}

/** Writes to standard error, which is for everything else. */
export function stderr(text: string): void {
  write(Deno.stderr, text);
}

/**
 * The named variables, one by one: the process may read these and no others. Where `NAME_FILE` names a file,
 * as container engines hand secrets over, what it holds is `NAME`.
 *
 * @throws {ConfigError} when such a file cannot be read
 */
export function environment(names: readonly string[]): Record<string, string | undefined> {
  const given = Object.fromEntries(names.map((name) => [name, Deno.env.get(name)]));
  for (const [name, path] of Object.entries(given)) {
    if (name.endsWith("_FILE") && path) given[name.slice(0, -5)] = secretFrom(name, path);
  }
  return given;
}

function secretFrom(name: string, path: string): string {
  try {
    return Deno.readTextFileSync(path).trim();
  } catch (error) {
    throw new ConfigError(
      `${name} names ${path}, which cannot be read: give it to the manager's user`,
      {
        cause: error,
      },
    );
  }
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
export function loadApp(): Promise<AppHandler> {
  const app = importApp();
  // Who waits for it hears of it; until then a failure is nobody's yet.
  app.catch(() => {});
  return app;
}

async function importApp(): Promise<AppHandler> {
  const built = new URL("./_fresh/server.js", import.meta.url);
  try {
    const { default: app } = await import(built.href) as { default: { fetch: AppHandler } };
    return app.fetch;
  } catch (error) {
    throw new Error("The pages are not built: run `deno task build` first", { cause: error });
  }
}

/**
 * Starts a manager. What an operator can mend is said in a sentence and ends the process with status 1;
 * anything else is a bug, and keeps its stack.
 *
 * @param onExit called before the process ends so
 */
export async function startOrExit(
  options: ManagerOptions,
  onExit: () => Promise<void> = () => Promise.resolve(),
): Promise<Manager> {
  try {
    return await startManager(options);
  } catch (error) {
    await onExit();
    if (error instanceof Deno.errors.AddrInUse) {
      stderr(`Port ${options.config.port} is taken by another program: end it, or set API_PORT\n`);
    } else if (error instanceof DatabaseSetupError) {
      stderr(`The database cannot be used: ${error.message}\n`);
    } else {
      throw error;
    }
    Deno.exit(1);
  }
}

/** For commands that take no flags but `--help`: that prints `text` and ends; any other is a mistake. */
export function helpOrNothing(args: readonly string[], text: string): void {
  if (args.includes("--help") || args.includes("-h")) {
    stdout(text);
    Deno.exit(0);
  }
  if (args.length === 0) return;
  stderr(`${args[0]} is not known: settings are environment variables, which --help lists\n`);
  Deno.exit(2);
}

/** Says where the manager is, who may do what without signing in, and the one line that registers a machine. */
export function announce(version: string, config: Config, port: number): void {
  const url = managerAddress(config, port);
  stdout(`
VXLAN Machine Manager ${version}

  Dashboard  ${url}/
  Register   curl -fsS ${url}/static/register-machine.sh | sh
${warning(config)}
`);
}

/** How the first administrator comes to be. */
export function announceFirstLink(config: Config, port: number, token: string): void {
  stdout(`  Nobody can sign in yet. Open this within a day, once, to become the administrator:

  ${managerAddress(config, port)}/login?token=${token}

`);
}

/** Where people and machines find a manager that listens at this port. */
export function managerAddress(config: Config, port: number): string {
  if (config.publicUrl !== null) return config.publicUrl;
  const host = config.host === null || config.host === "::" || config.host === "0.0.0.0"
    ? ownAddress()
    : config.host;
  const scheme = config.tls === null ? "http" : "https";
  return `${scheme}://${host.includes(":") ? `[${host}]` : host}:${port}`;
}

function warning({ anonymousRole, registration }: Config): string {
  const lines = [
    ...(anonymousRole === "none" ? [] : [
      `ANONYMOUS_ROLE=${anonymousRole}: whoever reaches this port is ${anonymousRole}, without signing in.`,
    ]),
    ...(registration === "open"
      ? ["REGISTRATION=open: whoever reaches this port may register any address."]
      : []),
  ];
  return lines.map((line) => `\n  WARNING  ${line}\n`).join("");
}

/** Signals this close together (milliseconds) are one request: a terminal and `deno task` both pass one on. */
const ONE_REQUEST = 1_000;

/** Resolves at the first SIGINT or SIGTERM; one that comes later ends the process at once. */
export function untilSignal(): Promise<void> {
  return new Promise((resolve) => {
    let askedAt: number | null = null;
    const ask = () => {
      if (askedAt !== null && performance.now() - askedAt > ONE_REQUEST) Deno.exit(130);
      askedAt ??= performance.now();
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
