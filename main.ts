import manifest from "./deno.json" with { type: "json" };
import { ConfigError, ECHO_GAP, readConfig, VARIABLES } from "./config.ts";
import type { Logger } from "./core/log.ts";
import { standardLogger } from "./log.ts";
import { openIcmpProber } from "./monitor/icmp_prober.ts";
import { OwnLinkWatch } from "./monitor/own_link.ts";
import {
  announce,
  announceFirstLink,
  defaultDataDir,
  environment,
  helpOrNothing,
  loadApp,
  startOrExit,
  stderr,
  untilSignal,
} from "./terminal.ts";

helpOrNothing(Deno.args, help());
await run();

async function run(): Promise<void> {
  const config = configOrExit();
  // Heard from the start: a signal while starting stops what has been started, PostgreSQL too.
  const asked = untilSignal();
  const log = standardLogger(config.logLevel);
  for (const warning of config.warnings) log.warn(warning);
  const manager = await startOrExit({
    config,
    version: manifest.version,
    log,
    app: loadApp(),
    openNetwork: async () => ({
      prober: await openIcmpProber({
        window: config.window,
        timeoutMs: config.pingTimeout,
        gapMs: ECHO_GAP,
        onTrouble: (message, error) => log.error(message, { error }),
      }),
      ownLink: openOwnLink(log),
    }),
  });
  announce(manifest.version, config, manager.port);
  // Where everybody is one there is no administrator to become.
  if (config.anonymousRole !== "admin") {
    manager.firstLink.then((token) => token && announceFirstLink(config, manager.port, token));
  }
  await asked;
  log.info("stopping: what is found and not written yet is written first");
  await manager.stop();
  log.info("stopped");
  Deno.exit(0);
}

/** Some sandboxes allow ICMP and no netlink: then this host's own link is not watched. */
function openOwnLink(log: Logger): OwnLinkWatch | null {
  try {
    return new OwnLinkWatch();
  } catch (error) {
    log.warn(
      "This host's own link cannot be watched: an outage of it passes for one of the machines",
      {
        error,
      },
    );
    return null;
  }
}

function configOrExit() {
  try {
    return readConfig(environment(VARIABLES.map(([name]) => name)), defaultDataDir());
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    stderr(`${error.message}\n`);
    Deno.exit(2);
  }
}

function help(): string {
  const rows = VARIABLES.map(([name, fallback, meaning]) =>
    `  ${name.padEnd(27)} ${meaning} (${fallback})`
  );
  return `VXLAN Machine Manager ${manifest.version}

Usage: deno task start

Watches registered machines by ICMP and shows them on a web page. Configured by environment variables
(and their defaults):

${rows.join("\n")}
`;
}
