/**
 * The real manager inside a namespace, reached from outside through a unix socket, which knows no
 * namespaces. As a program, this module is the child that runs there.
 */
import { join } from "node:path";
import { ECHO_GAP, readConfig } from "../../config.ts";
import { SILENT } from "../../core/log.ts";
import { startManager } from "../../manager.ts";
import { openIcmpProber } from "../../monitor/icmp_prober.ts";
import { OwnLinkWatch } from "../../monitor/own_link.ts";
import { builtApp } from "./built_app.ts";
import { readLines, writeLine } from "./json_lines.ts";
import type { Namespace } from "./netns.ts";
import { startTestDatabase, type TestDatabase } from "./database.ts";

export interface RemoteManager extends AsyncDisposable {
  /** Where it is served to this process, on the loopback interface. */
  readonly origin: string;
  /** Ends it as a crash of the host would, in the middle of whatever it does. */
  kill(): Promise<void>;
}

export interface RemoteManagerOptions {
  /** A database that outlives the manager; else it has one of its own. */
  readonly database?: TestDatabase;
  /** A command to put before `deno`, such as `sh -c … "$@"`. */
  readonly wrapper?: readonly string[];
}

/** Starts it; `environment` as for `deno task start`. */
export async function remoteManager(
  namespace: Namespace,
  environment: Readonly<Record<string, string>>,
  options: RemoteManagerOptions = {},
): Promise<RemoteManager> {
  const database = options.database ?? await startTestDatabase();
  const folder = await Deno.makeTempDir({ prefix: "manager-" });
  const path = join(folder, "web.sock");
  const settings = {
    DATABASE_URL: database.url,
    RATE_LIMIT: "0",
    ANONYMOUS_ROLE: "admin",
    ...environment,
  };
  const deno = [Deno.execPath(), "run", "-A", import.meta.url, path, JSON.stringify(settings)];
  const [command = "", ...args] = [...options.wrapper ?? [], ...deno];
  const child = namespace.spawn(command, ...args);
  const lines = readLines<"ready">(child.stdout);
  if ((await lines.next()).done) throw new Error("The manager in the namespace did not start");
  const door = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const serving = passOn(door, () => Deno.connect({ transport: "unix", path }));
  return {
    origin: `http://127.0.0.1:${door.addr.port}`,
    async kill() {
      child.kill("SIGKILL");
      await child.status;
    },
    async [Symbol.asyncDispose]() {
      door.close();
      await child.stdin.close().catch(() => {});
      await lines.next();
      await child.status;
      await serving;
      if (options.database === undefined) await database.stop();
      await Deno.remove(folder, { recursive: true });
    },
  };
}

/** Carries every connection that comes in at a door on to where `connect` leads, both ways. */
async function passOn(door: Deno.Listener, connect: () => Promise<Deno.Conn>): Promise<void> {
  const carried: Promise<unknown>[] = [];
  for await (const inside of door) {
    const work = connect().then((outside) =>
      Promise.allSettled([
        inside.readable.pipeTo(outside.writable),
        outside.readable.pipeTo(inside.writable),
      ])
    );
    carried.push(work.catch(() => inside.close()));
  }
  await Promise.all(carried);
}

async function serve(path: string, environment: Record<string, string>): Promise<void> {
  const config = readConfig({ API_HOST: "127.0.0.1", API_PORT: "0", ...environment }, "/nowhere");
  const manager = await startManager({
    config,
    version: "0.0.0",
    log: SILENT,
    app: builtApp(),
    openNetwork: async () => ({
      prober: await openIcmpProber({
        window: config.window,
        timeoutMs: config.pingTimeout,
        gapMs: ECHO_GAP,
      }),
      ownLink: new OwnLinkWatch(),
    }),
  });
  await manager.monitoring;
  const door = Deno.listen({ transport: "unix", path });
  const port = manager.port;
  const serving = passOn(door, () => Deno.connect({ hostname: "127.0.0.1", port }));
  const out = Deno.stdout.writable.getWriter();
  await writeLine(out, "ready");
  for await (const _ of Deno.stdin.readable);
  door.close();
  await manager.stop();
  await serving;
}

if (import.meta.main) {
  await serve(Deno.args[0] ?? "", JSON.parse(Deno.args[1] ?? "{}"));
  Deno.exit(0);
}
