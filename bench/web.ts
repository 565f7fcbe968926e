/**
 * `deno task bench:web [--json] [--machines 10000] [--clients 1000]`: the dashboard of the real manager over a
 * fleet of loopback addresses that is checked every 10 s: the first page, its scripts, readers on a slow
 * processor, and a crowd of browsers with one that has stopped reading.
 */
import { parseArgs } from "node:util";
import { launchBrowser } from "../tests/support/browser.ts";
import { READERS } from "../tests/support/pages.ts";
import { inColumns } from "./columns.ts";
import { fill, type Running, startManager } from "./manager_process.ts";
import { crowd } from "./web_crowd.ts";
import { firstPage, type Loading, loading, scriptBytes, type Spread } from "./web_page.ts";

/** Seconds between checks: 10,000 machines are 1,000 updates a second. */
const INTERVAL = 10;
const REQUESTS = 300;
const CHANGES = 100;
/** The crowd looks at a fleet this large. */
const CROWD_FLEET = 1_000;
/** Of the processor, as Chromium's tools do it. */
const SLOWDOWN = 4;
const WATCHED = 15;
const VISITS = 7;

const { values: flags } = parseArgs({
  args: Deno.args,
  options: {
    json: { type: "boolean", default: false },
    machines: { type: "string", default: "10000" },
    clients: { type: "string", default: "1000" },
  },
});
const machines = Number(flags.machines);
const clients = Number(flags.clients);

const page = await withManager(machines, async (manager) => {
  const { origin } = manager;
  await using browser = await launchBrowser();
  const first = await firstPage(origin, REQUESTS);
  const scripts = {
    en: await scriptBytes(origin, "en"),
    ja: await scriptBytes(origin, "ja"),
  };
  const loads: Loading[] = [];
  for (const reader of READERS) {
    const watching = { reader, slowdown: SLOWDOWN, visits: VISITS, seconds: WATCHED };
    loads.push(await loading(browser, origin, watching));
  }
  return { first_page_ms: first, script_bytes: scripts, loading_ms: loads };
});
const crowded = await withManager(CROWD_FLEET, (manager) => crowd(manager, clients, CHANGES));
print(
  flags.json
    ? `${JSON.stringify({ machines, ...page, crowd: crowded })}\n`
    : `${inColumns(rows(), 1).join("\n")}\n`,
);

/** Runs a manager with so many machines, in its steady state. */
async function withManager<T>(
  count: number,
  measure: (manager: Running) => Promise<T>,
): Promise<T> {
  const dataDir = await Deno.makeTempDir({ prefix: "bench-web-" });
  await Deno.chmod(dataDir, 0o755);
  const environment = {
    DATA_DIR: dataDir,
    API_HOST: "127.0.0.1",
    API_PORT: "0",
    RATE_LIMIT: "0",
    ANONYMOUS_ROLE: "admin",
    PING_INTERVAL: String(INTERVAL),
    MAX_CONNECTIONS: String(clients + 100),
    MAX_CONNECTIONS_PER_CLIENT: String(clients + 100),
    LOG_LEVEL: "warn",
  };
  // Started twice: the first start makes the database that the fleet is put into.
  await (await startManager(environment)).stop();
  await fill(dataDir, count, INTERVAL);
  const manager = await startManager(environment);
  try {
    await new Promise((resolve) => setTimeout(resolve, 1_500 * INTERVAL));
    return await measure(manager);
  } finally {
    await manager.stop();
    await Deno.remove(dataDir, { recursive: true });
  }
}

function rows(): string[][] {
  const { first_page_ms: first, script_bytes: scripts, loading_ms: loads } = page;
  const ms = (value: number) => `${value.toFixed(0)} ms`;
  return [
    [`first page of ${machines}, p50`, `${first.p50.toFixed(1)} ms`],
    [`first page of ${machines}, p99`, `${first.p99.toFixed(1)} ms`],
    ["the page, gzipped", `${first.bytes} B`],
    ["scripts, gzipped, en", `${scripts.en} B`],
    ["scripts, gzipped, ja", `${scripts.ja} B`],
    ...loads.flatMap(loadingRows),
    [`change to the last of ${clients} browsers, p50`, ms(crowded.last_p50)],
    [`change to the last of ${clients} browsers, p99`, ms(crowded.last_p99)],
    ["memory before, with them, after", crowded.memory_mb.map((mb) => mb.toFixed(0)).join(" / ")],
    ["lateness p99 before, after", crowded.lateness_p99.map(ms).join(" / ")],
    ["manager's processor cores meanwhile", crowded.manager_cores.toFixed(2)],
    ["healthy browsers cut off", String(crowded.lost)],
  ];
}

function loadingRows(load: Loading): string[][] {
  const spread = ({ median, worst }: Spread, unit = " ms") =>
    `${median.toFixed(0)} / ${worst.toFixed(0)}${unit}`;
  return [
    [`${load.reader}: ${VISITS} visits, processor ${SLOWDOWN} times slower`, "median / worst"],
    ["LCP", spread(load.lcp)],
    ["whole fleet live", spread(load.live)],
    [`longest task, ${WATCHED} s at ${machines / INTERVAL} updates/s`, spread(load.longest_task)],
    ["tasks over 50 ms", spread(load.long_tasks, "")],
    ["longest task of a page of the headline alone", spread(load.headline.longest_task)],
    ["its tasks over 50 ms", spread(load.headline.long_tasks, "")],
  ];
}

function print(text: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(text));
}
