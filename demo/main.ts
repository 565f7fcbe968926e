import manifest from "../deno.json" with { type: "json" };
import type { Actor } from "../core/audit.ts";
import { ECHO_GAP, readConfig } from "../config.ts";
import { standardLogger } from "../log.ts";
import { startManager } from "../manager.ts";
import { SYSTEM_CLOCK } from "../monitor/ports.ts";
import { SimulatedProber } from "../monitor/simulated_prober.ts";
import { loadApp, stdout, untilSignal } from "../terminal.ts";
import { demoFleet } from "./fleet.ts";
import { demoNetwork } from "./network.ts";

/**
 * `deno task demo`: the real manager over a simulated network, on this host only. Its database is made for
 * the occasion and removed at the end.
 */
const asked = untilSignal();
const dataDir = await Deno.makeTempDir({ prefix: "vxlan-demo-" });
const fleet = demoFleet();
const config = readConfig({
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

/** Whose the machines of the demonstration are in its audit log. */
const SETUP: Actor = { kind: "command", id: null, name: "demo", client: "" };

const manager = await startManager({
  config,
  version: manifest.version,
  log: standardLogger(config.logLevel),
  app: await loadApp(),
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
});
await manager.monitoring;
for (const { registration } of fleet) await manager.services.registry.register(registration, SETUP);
stdout(
  `\nA demonstration with ${fleet.length} simulated machines: http://localhost:${manager.port}/\nCtrl-C ends it.\n\n`,
);
await asked;
await manager.stop();
await Deno.remove(dataDir, { recursive: true });
Deno.exit(0);
