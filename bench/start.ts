/**
 * `deno task bench:start [--json] [--runs 5]`: from `deno task start` to the first answered request, and to the
 * dashboard, when all has been installed, built and started before.
 */
import { parseArgs } from "node:util";
import { inColumns, quantile } from "./columns.ts";

/** Milliseconds from the command on. */
interface Start {
  readonly first_answer_ms: number;
  readonly dashboard_ms: number;
}

const { values: flags } = parseArgs({
  args: Deno.args,
  options: {
    json: { type: "boolean", default: false },
    runs: { type: "string", default: "5" },
    help: { type: "boolean", default: false },
  },
});
if (flags.help) {
  print("deno task bench:start [--json] [--runs 5]\n");
  Deno.exit(0);
}

const dataDir = await Deno.makeTempDir({ prefix: "bench-start-" });
await Deno.chmod(dataDir, 0o755);
try {
  await start(); // makes the database
  const runs: Start[] = [];
  for (let run = 0; run < Number(flags.runs); run++) runs.push(await start());
  print(flags.json ? `${JSON.stringify({ runs, median: median(runs) })}\n` : table(runs));
} finally {
  await Deno.remove(dataDir, { recursive: true });
}

/** One start, and the end of it. */
async function start(): Promise<Start> {
  const port = freePort();
  const began = performance.now();
  const manager = new Deno.Command(Deno.execPath(), {
    args: ["task", "start"],
    env: {
      DATA_DIR: dataDir,
      API_HOST: "127.0.0.1",
      API_PORT: String(port),
      ANONYMOUS_ROLE: "viewer",
      LOG_LEVEL: "warn",
    },
    stdout: "null",
    stderr: "null",
  }).spawn();
  try {
    const origin = `http://127.0.0.1:${port}`;
    await answers(`${origin}/livez`, manager);
    const first = performance.now() - began;
    await answers(`${origin}/`, manager);
    return {
      first_answer_ms: Math.round(first),
      dashboard_ms: Math.round(performance.now() - began),
    };
  } finally {
    manager.kill("SIGINT");
    await manager.status;
  }
}

/** Asks until the answer is 200. */
async function answers(url: string, manager: Deno.ChildProcess): Promise<void> {
  let ended = false;
  manager.status.then(() => ended = true);
  for (;;) {
    const answer = await fetch(url).catch(() => null);
    await answer?.body?.cancel();
    if (answer?.status === 200) return;
    if (ended) throw new Error("The manager has ended: run `deno task start` to see why");
    await new Promise((wake) => setTimeout(wake, 5));
  }
}

function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

function median(runs: readonly Start[]): Start {
  return {
    first_answer_ms: quantile(runs.map(({ first_answer_ms }) => first_answer_ms), 0.5),
    dashboard_ms: quantile(runs.map(({ dashboard_ms }) => dashboard_ms), 0.5),
  };
}

function table(runs: readonly Start[]): string {
  const row = (name: string, { first_answer_ms, dashboard_ms }: Start) => [
    name,
    `${first_answer_ms} ms`,
    `${dashboard_ms} ms`,
  ];
  const rows = runs.map((run, n) => row(`start ${n + 2}`, run));
  const lines = [["", "first answer", "dashboard"], ...rows, row("median", median(runs))];
  return `${inColumns(lines, 1).join("\n")}\n`;
}

function print(text: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(text));
}
