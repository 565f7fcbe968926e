import manifest from "../deno.json" with { type: "json" };
import { type Config, ConfigError, ECHO_GAP, readConfig } from "../config.ts";
import type { Actor } from "../core/audit.ts";
import { standardLogger } from "../log.ts";
import { SYSTEM_CLOCK } from "../monitor/ports.ts";
import { SimulatedProber } from "../monitor/simulated_prober.ts";
import { helpOrNothing, loadApp, startOrExit, stderr, stdout, untilSignal } from "../terminal.ts";
import { demoFleet } from "./fleet.ts";
import { demoNetwork } from "./network.ts";

/**
 * `deno task demo`: the real manager over a simulated network, on this host only. Its database is made for
 * the occasion and removed at the end.
 */

/** Whose the machines of the demonstration are in its audit log. */
const SETUP: Actor = { kind: "command", id: null, name: "demo", client: "" };

const fleet = demoFleet();
helpOrNothing(
  Deno.args,
  `Usage: deno task demo

The dashboard over ${fleet.length} simulated machines, on this host only. Nothing is kept.

  API_PORT   port of the page (8000)
  LOG_LEVEL  debug, info, warn or error (warn)
`,
);
let isAsked = false;
const asked = untilSignal().then(() => isAsked = true);
const dataDir = await Deno.makeTempDir({ prefix: "vxlan-demo-" });
const cleanUp = () => Deno.remove(dataDir, { recursive: true });
const config = await configOrExit();
const manager = await startOrExit({
  config,
  version: manifest.version,
  log: standardLogger(config.logLevel),
  app: loadApp(),
  demo: true,
  openNetwork: () =>
    Promise.resolve({
      prober: new SimulatedProber({
        network: demoNetwork(fleet),
        timeout: config.pingTimeout,
        gap: ECHO_GAP,
        clock: SYSTEM_CLOCK,
      }),
      ownLink: null,
    }),
}, cleanUp);
await manager.monitoring;
for (const { registration } of fleet) {
  if (isAsked) break;
  await manager.services.registry.register(registration, SETUP);
}
if (!isAsked) {
  stdout(
    `\nA demonstration with ${fleet.length} simulated machines: http://localhost:${manager.port}/\nCtrl-C ends it.\n\n`,
  );
}
await asked;
await manager.stop();
await cleanUp();
Deno.exit(0);

async function configOrExit(): Promise<Config> {
  try {
    return readConfig({
      API_HOST: "127.0.0.1",
      ANONYMOUS_ROLE: "admin",
      API_PORT: Deno.env.get("API_PORT"),
      LOG_LEVEL: Deno.env.get("LOG_LEVEL") ?? "warn",
      DATA_DIR: dataDir,
      MAX_MACHINES: String(fleet.length * 2),
      PING_INTERVAL: "5",
      // Minutes of backoff would hide the recoveries that the demonstration is there to show.
      MIN_CHECK_INTERVAL: "5",
      MAX_CHECK_INTERVAL: "20",
    }, dataDir);
  } catch (error) {
    await cleanUp();
    if (!(error instanceof ConfigError)) throw error;
    stderr(`${error.message}\n`);
    Deno.exit(2);
  }
}
