import manifest from "./deno.json" with { type: "json" };
import { ConfigError, ECHO_GAP, readConfig, VARIABLES } from "./config.ts";
import { standardLogger } from "./log.ts";
import { startManager } from "./manager.ts";
import { openIcmpProber } from "./monitor/icmp_prober.ts";
import {
  announce,
  announceFirstLink,
  defaultDataDir,
  environment,
  loadApp,
  stderr,
  stdout,
  untilSignal,
} from "./terminal.ts";

if (Deno.args.includes("--help")) {
  help();
} else {
  await run();
}

async function run(): Promise<void> {
  const config = configOrExit();
  const log = standardLogger(config.logLevel);
  for (const warning of config.warnings) log.warn(warning);
  const manager = await startManager({
    config,
    version: manifest.version,
    log,
    app: await loadApp(),
    openProber: () =>
      openIcmpProber({
        window: config.window,
        timeoutMs: config.pingTimeout,
        gapMs: ECHO_GAP,
        onTrouble: (message, error) => log.error(message, { error }),
      }),
  });
  announce(manifest.version, config, manager.port);
  // Where everybody is one there is no administrator to become.
  if (config.anonymousRole !== "admin") {
    manager.firstLink.then((token) => token && announceFirstLink(config, manager.port, token));
  }
  await untilSignal();
  await manager.stop();
  Deno.exit(0);
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

function help(): void {
  const rows = VARIABLES.map(([name, fallback, meaning]) =>
    `  ${name.padEnd(24)} ${meaning} (${fallback})`
  );
  stdout(
    `VXLAN Machine Manager ${manifest.version}

Usage: deno task start

Watches registered machines by ICMP and shows them on a web page. Configured by environment variables
(and their defaults):

${rows.join("\n")}
`,
  );
}
